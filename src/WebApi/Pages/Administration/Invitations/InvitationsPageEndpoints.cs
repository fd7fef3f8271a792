using System.Globalization;
using Auth.Application.Invitations;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Components;
using Auth.WebApi.Pages.Confirmation;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Administration.Invitations;

/// <summary>Invitations: create, list, send again and withdraw.</summary>
internal static class InvitationsPageEndpoints
{
    public const string Path = AdministrationPageEndpoints.Path + "/invitations";

    /// <summary>Field that marks a form as confirmed.</summary>
    private const string Sure = "sure";

    public static void MapInvitationsPage(this IEndpointRouteBuilder administration)
    {
        var invitations = administration.MapGroup("/invitations");
        invitations.MapGet("", ShowAsync).AllowGetAndHead().Sends<ListInvitationsQuery>();
        invitations.MapPost("", InviteAsync).Sends<InviteUserCommand>().Sends<ListInvitationsQuery>().WithMetadata(new KeepsFields("email", "username", "roles", "validDays"));
        invitations.MapPost("/{id:guid}/withdraw", WithdrawAsync).Sends<WithdrawInvitationCommand>().Sends<ListInvitationsQuery>();
        invitations.MapPost("/{id:guid}/send", SendAsync).Sends<SendInvitationCommand>().Sends<ListInvitationsQuery>();
        // A rejected form is shown at the URL of its action. Reloading that leads back here.
        invitations.MapGet("/{**form}", () => PageResults.SeeOther(Path)).AllowGetAndHead().LeadsTo<ListInvitationsQuery>();
    }

    /// <summary>URL of a page of the list.</summary>
    public static string GetPath(string cursor) => PageUrl.Build(Path, [("cursor", cursor)]);

    /// <summary>URL to which the form that withdraws an invitation is submitted.</summary>
    public static string GetWithdrawPath(Guid id) => $"{Path}/{id}/withdraw";

    /// <summary>URL to which the form that sends an invitation again is submitted.</summary>
    public static string GetSendPath(Guid id) => $"{Path}/{id}/send";

    private static async Task<IResult> ShowAsync(RegistrationSettings registration, Notice notice, ReturnedForm returned, IMediator mediator, CancellationToken cancellationToken, string? cursor = null)
    {
        var model = await ReadAsync(registration, QueryValue.NullIfEmpty(cursor), mediator, cancellationToken);
        if (model.IsFailure) return ProblemResult.From(model.Error);

        var fields = returned.IsThere ? new InvitationFields(returned["username"], returned["email"], returned["roles"], returned["validDays"]) : InvitationFields.Empty;
        return PageResults.Page(model.Value with { Fields = fields, Done = returned.Notice ?? notice.Take(InvitationsModel.GetSuccessMessage) });
    }

    private static async Task<IResult> InviteAsync(PageForm form, RegistrationSettings registration, IMediator mediator, CancellationToken cancellationToken)
    {
        var fields = new InvitationFields(form["username"], form["email"], form.Required("roles"), form["validDays"]);
        var roles = RoleList.Parse(fields.Roles);
        if (!form.Has(Sure) && roles.Contains(Role.Administrator.Name, StringComparer.Ordinal)) return PageResults.Page(AskAboutAdministrator(fields));

        // A text that is no number is out of range as well.
        var validDays = int.TryParse(fields.ValidDays, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0;
        var issued = await mediator.Send(new InviteUserCommand(form.GetOrNull("username"), form.GetOrNull("email"), roles, validDays), cancellationToken);
        if (issued.IsFailure)
        {
            var error = issued.Error.AtField((UserErrors.UsernameTaken, "username"), (UserErrors.EmailTaken, "email"));
            return await RejectAsync(registration, error, fields, mediator, cancellationToken);
        }

        if (issued.Value.Link is { } link) return PageResults.Page(new InvitationLinkModel(link, issued.Value.Invitation.ExpiresAt));

        // The invitation of a repeated form may have been accepted or withdrawn meanwhile.
        return issued.Value.Invitation.Status == InvitationStatus.Open ? PageResults.SeeOther(Path, InvitationsModel.Sent) : PageResults.SeeOther(Path);
    }

    private static async Task<IResult> WithdrawAsync(Guid id, RegistrationSettings registration, IMediator mediator, CancellationToken cancellationToken)
    {
        var withdrawn = await mediator.Send(new WithdrawInvitationCommand(new InvitationId(id)), cancellationToken);
        return withdrawn.IsFailure ? await RejectAsync(registration, withdrawn.Error, InvitationFields.Empty, mediator, cancellationToken) : PageResults.SeeOther(Path, InvitationsModel.Withdrawn);
    }

    private static async Task<IResult> SendAsync(Guid id, RegistrationSettings registration, IMediator mediator, CancellationToken cancellationToken)
    {
        var sent = await mediator.Send(new SendInvitationCommand(new InvitationId(id)), cancellationToken);
        return sent.IsFailure ? await RejectAsync(registration, sent.Error, InvitationFields.Empty, mediator, cancellationToken) : PageResults.SeeOther(Path, InvitationsModel.SentAgain);
    }

    private static ConfirmationModel AskAboutAdministrator(InvitationFields fields) =>
        new(
            "Invite an administrator?",
            Subject: "",
            "Administrators can see every account and the audit log. They can lock accounts, remove second factors and assign any role, including this one.",
            "Invite",
            Path,
            Path)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["username"] = fields.Username,
                ["email"] = fields.Email,
                ["roles"] = fields.Roles,
                ["validDays"] = fields.ValidDays,
                [Sure] = "true",
            },
            Area = PageArea.Administration,
            Place = Path,
        };

    private static async Task<IResult> RejectAsync(RegistrationSettings registration, Error error, InvitationFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        var model = await ReadAsync(registration, cursor: null, mediator, cancellationToken);
        return model.IsFailure ? ProblemResult.From(model.Error) : PageResults.Page(model.Value with { Fields = fields, Error = error }, ProblemResult.GetStatus(error.Kind));
    }

    private static async Task<Result<InvitationsModel>> ReadAsync(RegistrationSettings registration, string? cursor, IMediator mediator, CancellationToken cancellationToken)
    {
        var invitations = await mediator.Send(new ListInvitationsQuery(Cursor: cursor), cancellationToken);
        if (invitations.IsFailure) return invitations.Error;
        return new InvitationsModel(invitations.Value) { NeedsUsername = registration.Mode == RegistrationMode.Closed, IsContinuation = cursor is not null };
    }
}
