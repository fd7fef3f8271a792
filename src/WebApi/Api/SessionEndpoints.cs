using Auth.Application.Common;
using Auth.Application.Login;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>The current session, and the other sessions of the signed-in user.</summary>
internal static class SessionEndpoints
{
    private static readonly Error PasskeyOrPassword = Error.Invalid("passkey", "Send a password or a passkey, but not both.");

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapPost("/current/step-up/options", BeginPasskeyStepUp).WithName("BeginPasskeyStepUp").Sends<BeginPasskeyStepUpCommand>().WithMetadata(RateLimitMetadata.Logins).ProducesErrors(PasskeyErrors.NotFound);
        sessions.MapPost("/current/step-up", StepUp).WithName("StepUp").Sends<StepUpCommand>().Sends<StepUpWithPasskeyCommand>().WithMetadata(RateLimitMetadata.Logins)
            .ProducesErrors(EndpointErrors.OfPasswords).ProducesErrors(EndpointErrors.OfPasskeys).ProducesErrors(SecondFactorErrors.InvalidCode, RequiredActionErrors.SignInAgain);
        sessions.MapGet("/current", Current).WithName("GetCurrentSession").WithMetadata(SkipStatusCodeProblemsMetadata.Instance).Requires(AccessRequirement.Session);
        sessions.MapDelete("/current", Logout).WithName("Logout").Sends<LogoutCommand>().ProducesHeader(HeaderNames.SetCookie, StatusCodes.Status204NoContent).Requires(AccessRequirement.PresentedToken);
        sessions.MapGet("", List).WithName("ListSessions").Sends<ListSessionsQuery>();
        sessions.MapDelete("/{id:guid}", Revoke).WithName("RevokeSession").Sends<RevokeSessionCommand>().ProducesErrors(SessionErrors.NotFound);
        sessions.MapDelete("", RevokeOthers).WithName("RevokeOtherSessions").Sends<RevokeOtherSessionsCommand>();
    }

    /// <summary>Starts a step-up with a passkey</summary>
    /// <remarks>Returns the options for the browser's `navigator.credentials.get`.</remarks>
    internal static async Task<Results<Ok<PasskeyOptionsResponse>, ProblemResult>> BeginPasskeyStepUp(
        CurrentSession session, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsResponse.To(await mediator.Send(
            new BeginPasskeyStepUpCommand(session.UserId, context.Client, DeviceTokenTransport.Read(http.Request), session.Session.Remember), cancellationToken));

    /// <summary>Confirms the user's identity with the password or a passkey</summary>
    /// <remarks>Required before sensitive actions, for which a session alone is not enough.</remarks>
    internal static async Task<Results<Ok<SessionDetails>, ProblemResult>> StepUp(
        StepUpRequest request, CurrentSession session, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        if (request is { Passkey: not null, Password: not null } or { Passkey: not null, Code: not null }) return ProblemResult.From(PasskeyOrPassword);

        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        var result = request.Passkey is { } passkey
            ? await mediator.Send(new StepUpWithPasskeyCommand(session.UserId, session.Id, passkey.ToAnswer(), context.Client, device), cancellationToken)
            : await mediator.Send(new StepUpCommand(session.UserId, session.Id, request.Password ?? "", request.Code, device), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
    }

    /// <summary>Gets the current session</summary>
    /// <remarks>It is the session whose token is sent with the request.</remarks>
    internal static CurrentSessionResult Current(CurrentSession session) => new(session.Session.ToDetails());

    /// <summary>Logs out</summary>
    /// <remarks>Ends the current session. Repeating the request changes nothing.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Logout(IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        var result = await mediator.Send(new LogoutCommand(credentials.Token!), cancellationToken);
        if (result.IsFailure) return ProblemResult.From(result.Error);

        if (credentials.Transport == SessionTransport.Cookie) SessionCookie.Delete(http.Response);
        return TypedResults.NoContent();
    }

    /// <summary>Lists the user's sessions, newest first</summary>
    /// <remarks>All of them are in one page.</remarks>
    internal static async Task<Results<Ok<Page<SessionDetails>>, ProblemResult>> List(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ListSessionsQuery(session.UserId, session.Id), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(new Page<SessionDetails>(result.Value, NextCursor: null));
    }

    /// <summary>Ends a session of the user</summary>
    /// <remarks>The response is 404 if the session has ended already.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Revoke(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RevokeSessionCommand(session.UserId, new SessionId(id)), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }

    /// <summary>Ends all sessions of the user except the current one</summary>
    /// <remarks>Repeating the request changes nothing.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> RevokeOthers(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RevokeOtherSessionsCommand(session.UserId, session.Id), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }
}

/// <summary>A step-up.</summary>
/// <param name="Password">The password. A wrong one counts as a failed attempt, as in a login.</param>
/// <param name="Code">A one-time code or recovery code, if the account has a second factor. A wrong one counts as a failed attempt.</param>
/// <param name="Passkey">A passkey, instead of password and code.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record StepUpRequest(string? Password = null, string? Code = null, UsedPasskeyRequest? Passkey = null, string? DeviceToken = null);
