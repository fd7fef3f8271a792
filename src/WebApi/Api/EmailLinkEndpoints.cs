using Auth.Application.Passwords;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Api;

/// <summary>Email links: recovery of an account, and verification of an email.</summary>
internal static class EmailLinkEndpoints
{
    public static void MapMailedLinks(this IEndpointRouteBuilder api)
    {
        var requests = api.MapGroup("").WithTags("Account").WithMetadata(RateLimitMetadata.Recoveries);
        var links = api.MapGroup("").WithTags("Account").WithMetadata(RateLimitMetadata.EmailLinks);
        requests.MapPost("/recovery", RequestRecovery).WithName("RequestRecovery").Sends<RequestRecoveryCommand>();
        links.MapPost("/recovery/complete", CompleteRecovery).WithName("CompleteRecovery").Sends<CompleteRecoveryCommand>().ProducesErrors(EmailLinkErrors.Invalid, PasswordErrors.Busy);
        requests.MapPost("/verification", RequestVerification).WithName("RequestVerification").Sends<RequestVerificationCommand>();
        links.MapPost("/verification/complete", VerifyEmail).WithName("VerifyEmail").Sends<VerifyEmailCommand>()
            .ProducesErrors(EndpointErrors.OfPasswords).ProducesErrors(EmailLinkErrors.Invalid, UserErrors.ConfirmationRequired, UserErrors.EmailTaken);
    }

    /// <summary>Sends a recovery link</summary>
    /// <remarks>The link goes to the account with this verified email. The response is the same if there is none.</remarks>
    internal static async Task<Results<Accepted, ProblemResult>> RequestRecovery(EmailRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Accepted(await mediator.Send(new RequestRecoveryCommand(request.Email), cancellationToken));

    /// <summary>Sets a new password with a recovery link</summary>
    /// <remarks>A link works once. Ends all sessions of the user, and does not log in.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> CompleteRecovery(CompleteRecoveryRequest request, IMediator mediator, HttpContext http, CancellationToken cancellationToken) =>
        Done(await mediator.Send(new CompleteRecoveryCommand(request.Token, request.NewPassword, DeviceTokenTransport.Read(http.Request, request.DeviceToken)), cancellationToken));

    /// <summary>Sends a new verification link</summary>
    /// <remarks>The response is the same if there is nothing to verify.</remarks>
    internal static async Task<Results<Accepted, ProblemResult>> RequestVerification(EmailRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Accepted(await mediator.Send(new RequestVerificationCommand(request.Email), cancellationToken));

    /// <summary>Verifies an email with a verification link</summary>
    /// <remarks>
    /// A link works once. The account's own session, in the cookie or the Authorization header, or its password confirms the verification; otherwise the response is 403 `confirmation_required`, and the link still works.
    /// The owner of an email can claim an account that has it and has never verified it. `claim` ends its sessions and removes its passkeys, authenticator, recovery codes and devices. No password works until a recovery. The response is then 200.
    /// </remarks>
    internal static async Task<Results<NoContent, Ok<ClaimedAccountResponse>, ProblemResult>> VerifyEmail(
        LinkRequest request, RequestAuthenticator sessions, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (RequestCredentials.Read(http.Request).AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        await sessions.AuthenticateAsync(http);
        var result = await mediator.Send(
            new VerifyEmailCommand(request.Token, request.Password, request.Claim, DeviceTokenTransport.Read(http.Request, request.DeviceToken)), cancellationToken);
        if (result.IsFailure) return ProblemResult.From(result.Error);
        return result.Value.IsClaimed ? TypedResults.Ok(new ClaimedAccountResponse(result.Value.User.Username)) : TypedResults.NoContent();
    }

    private static Results<Accepted, ProblemResult> Accepted(Result result) => result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Accepted((string?)null);

    private static Results<NoContent, ProblemResult> Done(Result result) => result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
}

/// <summary>A request for an email link.</summary>
/// <param name="Email">The email.</param>
internal sealed record EmailRequest(string Email);

/// <summary>A verification link.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
/// <param name="Password">The password of the account, unless the request comes from its session. A wrong one counts as a failed attempt, as in a login.</param>
/// <param name="Claim">Whether to claim the account if neither its session nor its password confirms.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record LinkRequest(string Token, string? Password = null, bool Claim = false, string? DeviceToken = null)
{
    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(LinkRequest);
}

/// <summary>An account that the owner of its email has claimed. No password works: set one with a recovery.</summary>
/// <param name="Username">The username of the account.</param>
internal sealed record ClaimedAccountResponse(string Username);

/// <summary>A new password, set with a recovery link.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
/// <param name="NewPassword">The new password.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record CompleteRecoveryRequest(string Token, string NewPassword, string? DeviceToken = null);
