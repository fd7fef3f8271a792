using Auth.Application.Passkeys.ListPasskeys;
using Auth.Application.Passkeys.RemovePasskey;
using Auth.Application.SecondFactors.ConfirmTotp;
using Auth.Application.SecondFactors.EnrolTotp;
using Auth.Application.SecondFactors.GetSecondFactors;
using Auth.Application.SecondFactors.RemoveSecondFactors;
using Auth.Application.SecondFactors.RenewRecoveryCodes;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Account.Security;

/// <summary>What one signs in with beside the password: an authenticator, recovery codes, passkeys.</summary>
internal static class SecurityPages
{
    private const string Path = "/account/security";

    public static void MapSecurity(this IEndpointRouteBuilder account)
    {
        // A fresh proof is asked for before anything is begun, so that nothing typed is lost.
        var security = account.MapGroup("/security").WithMetadata(Access.Proven);
        security.MapGet("", ListAsync).ForReading();
        // Some pages are answers to a form: who comes back to their address starts here.
        security.MapGet("/{**form}", () => Shown.Elsewhere(Path)).ForReading();
        security.MapPost("/authenticator", EnrolAsync);
        security.MapPost("/authenticator/confirm", ConfirmAsync).WithMetadata(CountedBy.Logins);
        security.MapPost("/authenticator/remove", RemoveAsync);
        security.MapPost("/recovery-codes", RenewAsync);
        security.MapPost("/passkeys/{id:guid}/remove", RemovePasskeyAsync);
    }

    private static Task<IResult> ListAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken, string? done = null) =>
        ShowAsync(session, mediator, SecurityModel.Told(done), error: null, cancellationToken);

    /// <summary>By a page, as the secret is shown this once: to load it again begins anew.</summary>
    private static async Task<IResult> EnrolAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var enrolled = await mediator.Send(new EnrolTotpCommand(session.User), cancellationToken);
        return enrolled.IsFailure
            ? await ShowAsync(session, mediator, done: null, enrolled.Error, cancellationToken)
            : Shown.Page(new EnrolmentModel(enrolled.Value.Secret, enrolled.Value.Uri, enrolled.Value.QrCode));
    }

    private static async Task<IResult> ConfirmAsync(PageForm form, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var confirmed = await mediator.Send(new ConfirmTotpCommand(session.User, session.Id, form["code"], ShownDevice.In(http.Request, field: null)), cancellationToken);
        if (!confirmed.IsFailure) return Codes(confirmed.Value);

        // The secret is not kept where it could be shown again: whoever sees it here has sent it along.
        return confirmed.Error == SecondFactorErrors.InvalidCode || confirmed.Error.Fields is not null
            ? Shown.Page(new EnrolmentModel(form["secret"], Uri: null, QrCode: null) { Error = confirmed.Error }, Refusal.StatusOf(confirmed.Error.Kind))
            : await ShowAsync(session, mediator, done: null, confirmed.Error, cancellationToken);
    }

    private static async Task<IResult> RemoveAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        await DoneAsync(mediator.Send(new RemoveSecondFactorsCommand(session.User, KeepPasskeys: true), cancellationToken), SecurityModel.Removed, session, mediator, cancellationToken);

    private static async Task<IResult> RenewAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var renewed = await mediator.Send(new RenewRecoveryCodesCommand(session.User), cancellationToken);
        return renewed.IsFailure ? await ShowAsync(session, mediator, done: null, renewed.Error, cancellationToken) : Codes(renewed.Value);
    }

    private static async Task<IResult> RemovePasskeyAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        await DoneAsync(mediator.Send(new RemovePasskeyCommand(session.User, new PasskeyId(id)), cancellationToken), SecurityModel.PasskeyRemoved, session, mediator, cancellationToken);

    private static async Task<IResult> DoneAsync(Task<Result> command, string done, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await command;
        return result.IsFailure ? await ShowAsync(session, mediator, done: null, result.Error, cancellationToken) : Shown.Elsewhere($"{Path}?done={done}");
    }

    private static async Task<IResult> ShowAsync(CurrentSession session, IMediator mediator, string? done, Error? error, CancellationToken cancellationToken)
    {
        var factors = await mediator.Send(new GetSecondFactorsQuery(session.User), cancellationToken);
        if (factors.IsFailure) return Refusal.For(factors.Error);

        var passkeys = await mediator.Send(new ListPasskeysQuery(session.User), cancellationToken);
        if (passkeys.IsFailure) return Refusal.For(passkeys.Error);

        var model = new SecurityModel(factors.Value, passkeys.Value) { Done = done, Error = error };
        return Shown.Page(model, error is null ? StatusCodes.Status200OK : Refusal.StatusOf(error.Kind));
    }

    private static IResult Codes(IReadOnlyList<RecoveryCode> codes) => Shown.Page(RecoveryCodesModel.Of(codes));
}
