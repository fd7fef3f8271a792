using Auth.WebApi.Pages.Administration.Dashboard;
using Auth.WebApi.Pages.Administration.EventHandlers;
using Auth.WebApi.Pages.Administration.Events;
using Auth.WebApi.Pages.Administration.Invitations;
using Auth.WebApi.Pages.Administration.ServiceAccounts;
using Auth.WebApi.Pages.Administration.Users;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages.Administration;

/// <summary>Pages for administrators.</summary>
internal static class AdministrationPageEndpoints
{
    /// <summary>Path of the start page.</summary>
    public const string Path = "/admin";

    public static void MapAdministrationPages(this IEndpointRouteBuilder pages)
    {
        var administration = pages.MapGroup(Path).Requires(AccessRequirement.Administration);
        administration.MapDashboard();
        administration.MapUsersPage();
        administration.MapUserPage();
        administration.MapInvitationsPage();
        administration.MapEventsPage();
        administration.MapEventHandlersPage();
        administration.MapServiceAccountsPage();
        administration.MapServiceAccountPage();
    }
}
