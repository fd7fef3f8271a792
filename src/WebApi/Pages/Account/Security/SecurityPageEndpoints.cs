using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Components;
using Auth.WebApi.Pages.Confirmation;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Account.Security;

/// <summary>Second factors and passkeys of the signed-in user.</summary>
internal static class SecurityPageEndpoints
{
    public const string Path = "/account/security";
    private const string PasskeyAddedPath = "/passkeys/added";

    public static void MapSecurity(this IEndpointRouteBuilder account)
    {
        var security = account.MapGroup("/security");
        security.MapGet("", ListAsync).AllowGetAndHead().Sends<GetSecondFactorsQuery>().Sends<ListPasskeysQuery>();
        // Some pages are responses to a form. Reloading their URL leads back here.
        security.MapGet("/{**form}", () => PageResults.SeeOther(Path)).AllowGetAndHead();
        // The script adds the passkey. This only shows the notice.
        security.MapPost(PasskeyAddedPath, () => PageResults.SeeOther(Path, SecurityModel.PasskeyAdded));
        // The script submits its form here if the identity must be confirmed first. Afterwards, the page shows it filled in.
        security.MapPost("/passkeys", () => PageResults.SeeOther(Path)).LeadsTo<AddPasskeyCommand>().WithMetadata(new KeepsFields("name"));
        security.MapPost("/authenticator", EnrolAsync).Sends<EnrollTotpCommand>();
        security.MapPost("/authenticator/confirm", ConfirmAsync).Sends<ConfirmTotpCommand>().WithMetadata(RateLimitMetadata.Logins);
        security.MapGet("/authenticator/remove", AskToRemoveAsync).AllowGetAndHead().LeadsTo<RemoveSecondFactorsCommand>();
        security.MapPost("/authenticator/remove", RemoveAsync).Sends<RemoveSecondFactorsCommand>();
        security.MapGet("/recovery-codes", AskToRenewAsync).AllowGetAndHead().LeadsTo<RenewRecoveryCodesCommand>();
        security.MapPost("/recovery-codes", RenewAsync).Sends<RenewRecoveryCodesCommand>();
        security.MapGet("/passkeys/{id:guid}/remove", AskToRemovePasskeyAsync).AllowGetAndHead().LeadsTo<RemovePasskeyCommand>();
        security.MapPost("/passkeys/{id:guid}/remove", RemovePasskeyAsync).Sends<RemovePasskeyCommand>();
    }

    private static Task<IResult> ListAsync(CurrentSession session, Notice notice, ReturnedForm returned, IMediator mediator, CancellationToken cancellationToken) =>
        ShowAsync(session, mediator, returned.Notice ?? notice.Take(SecurityModel.GetSuccessMessage), error: null, cancellationToken, returned["name"]);

    /// <summary>Shows the secret until the first code is verified. Repeating the request creates a new one.</summary>
    private static async Task<IResult> EnrolAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new EnrollTotpCommand(session.UserId), cancellationToken);
        return result.IsFailure
            ? await ShowAsync(session, mediator, done: null, result.Error, cancellationToken)
            : PageResults.Page(EnrollmentModel.From(result.Value));
    }

    private static async Task<IResult> ConfirmAsync(PageForm form, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ConfirmTotpCommand(session.UserId, session.Id, form["code"], DeviceTokenTransport.Read(http.Request)), cancellationToken);
        if (result.IsSuccess) return Codes(result.Value);

        var canTryAgain = result.Error == SecondFactorErrors.InvalidCode || result.Error.Fields is not null;
        return canTryAgain && await mediator.Send(new ShowTotpEnrollmentQuery(session.UserId, form["secret"]), cancellationToken) is { IsFailure: false } pending
            ? PageResults.Page(EnrollmentModel.From(pending.Value) with { Error = result.Error }, ProblemResult.GetStatus(result.Error.Kind))
            : await ShowAsync(session, mediator, done: null, result.Error, cancellationToken);
    }

    private static async Task<IResult> AskToRemoveAsync(CurrentSession session, ReturnedForm returned, IMediator mediator, CancellationToken cancellationToken)
    {
        var factors = await mediator.Send(new GetSecondFactorsQuery(session.UserId), cancellationToken);
        if (factors.IsFailure) return ProblemResult.From(factors.Error);
        if (factors.Value.Totp is null) return PageResults.SeeOther(Path);

        return PageResults.Page(Question(
            "Remove the authenticator?", subject: "", "You'll no longer need a code to sign in. Your recovery codes will be removed as well, and other sessions that used a code will be signed out.", "Remove the authenticator",
            "authenticator/remove", isLastFactor: factors.Value.Passkeys == 0, returned));
    }

    private static async Task<IResult> AskToRenewAsync(CurrentSession session, ReturnedForm returned, IMediator mediator, CancellationToken cancellationToken)
    {
        var factors = await mediator.Send(new GetSecondFactorsQuery(session.UserId), cancellationToken);
        if (factors.IsFailure) return ProblemResult.From(factors.Error);
        if (factors.Value.Totp is null) return PageResults.SeeOther(Path);

        return PageResults.Page(Question(
            "Create new recovery codes?", subject: "", "Your current recovery codes stop working immediately, and other sessions that used a code will be signed out. The new codes are shown only once, so be ready to save them.", "Create new codes",
            "recovery-codes", isLastFactor: false, returned));
    }

    private static async Task<IResult> AskToRemovePasskeyAsync(Guid id, CurrentSession session, ReturnedForm returned, IMediator mediator, CancellationToken cancellationToken)
    {
        var factors = await mediator.Send(new GetSecondFactorsQuery(session.UserId), cancellationToken);
        if (factors.IsFailure) return ProblemResult.From(factors.Error);
        var passkeys = await mediator.Send(new ListPasskeysQuery(session.UserId), cancellationToken);
        if (passkeys.IsFailure) return ProblemResult.From(passkeys.Error);
        if (passkeys.Value.FirstOrDefault(p => p.Id == id) is not { } passkey) return PageResults.SeeOther(Path);

        return PageResults.Page(Question(
            "Remove the passkey {0}?", passkey.Name, "You'll no longer be able to sign in with this passkey, and other sessions that used it will be signed out.", "Remove the passkey",
            $"passkeys/{id}/remove", isLastFactor: passkeys.Value.Count == 1 && factors.Value.Totp is null, returned));
    }

    private static ConfirmationModel Question(string title, string subject, string consequence, string button, string action, bool isLastFactor, ReturnedForm returned) =>
        new(title, subject, consequence, button, $"{Path}/{action}", Path)
        {
            Warning = isLastFactor ? "You have no other passkey or authenticator. After this, only your password protects your account." : null,
            Area = PageArea.Account,
            Place = Path,
            Done = returned.Notice,
        };

    private static async Task<IResult> RemoveAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        await DoneAsync(mediator.Send(new RemoveSecondFactorsCommand(session.UserId, KeepPasskeys: true, session.Id), cancellationToken), SecurityModel.Removed, session, mediator, cancellationToken);

    private static async Task<IResult> RenewAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RenewRecoveryCodesCommand(session.UserId, session.Id), cancellationToken);
        return result.IsFailure ? await ShowAsync(session, mediator, done: null, result.Error, cancellationToken) : Codes(result.Value);
    }

    private static async Task<IResult> RemovePasskeyAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        await DoneAsync(mediator.Send(new RemovePasskeyCommand(session.UserId, new PasskeyId(id), session.Id), cancellationToken), SecurityModel.PasskeyRemoved, session, mediator, cancellationToken);

    private static async Task<IResult> DoneAsync(Task<Result> command, string notice, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await command;
        return result.IsFailure ? await ShowAsync(session, mediator, done: null, result.Error, cancellationToken) : PageResults.SeeOther(Path, notice);
    }

    private static async Task<IResult> ShowAsync(CurrentSession session, IMediator mediator, string? done, Error? error, CancellationToken cancellationToken, string passkeyName = "")
    {
        var factors = await mediator.Send(new GetSecondFactorsQuery(session.UserId), cancellationToken);
        if (factors.IsFailure) return ProblemResult.From(factors.Error);

        var passkeys = await mediator.Send(new ListPasskeysQuery(session.UserId), cancellationToken);
        if (passkeys.IsFailure) return ProblemResult.From(passkeys.Error);

        var model = new SecurityModel(factors.Value, passkeys.Value) { Done = done, Error = error, PasskeyName = passkeyName };
        return PageResults.Page(model, error is null ? StatusCodes.Status200OK : ProblemResult.GetStatus(error.Kind));
    }

    private static IResult Codes(IReadOnlyList<RecoveryCode> codes) => PageResults.Page(RecoveryCodesModel.From(codes));
}
