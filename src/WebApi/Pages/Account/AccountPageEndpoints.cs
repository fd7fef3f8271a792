using Auth.WebApi.Pages.Account.Activity;
using Auth.WebApi.Pages.Account.Closing;
using Auth.WebApi.Pages.Account.Password;
using Auth.WebApi.Pages.Account.Profile;
using Auth.WebApi.Pages.Account.Security;
using Auth.WebApi.Pages.Account.Sessions;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages.Account;

/// <summary>Self-service pages of the signed-in user.</summary>
internal static class AccountPageEndpoints
{
    public static void MapAccountPages(this IEndpointRouteBuilder pages)
    {
        var account = pages.MapGroup("/account").Requires(AccessRequirement.Session);
        account.MapProfile();
        account.MapPassword();
        account.MapSecurity();
        account.MapSessionPages();
        account.MapActivity();
        account.MapClosing();
    }
}
