using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Domain.Common;
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
        var links = api.MapGroup("").WithTags("Account").WithMetadata(RateLimitMetadata.Recoveries);
        links.MapPost("/recovery", RequestRecovery).WithName("RequestRecovery").Sends<RequestRecoveryCommand>();
        links.MapPost("/recovery/complete", CompleteRecovery).WithName("CompleteRecovery").Sends<CompleteRecoveryCommand>();
        links.MapPost("/verification", RequestVerification).WithName("RequestVerification").Sends<RequestVerificationCommand>();
        links.MapPost("/verification/complete", VerifyEmail).WithName("VerifyEmail").Sends<VerifyEmailCommand>().ProducesProblems(StatusCodes.Status409Conflict);
    }

    /// <summary>Sends a recovery link</summary>
    /// <remarks>The link goes to the account with this verified email. The response is the same if there is none.</remarks>
    internal static async Task<Results<Accepted, ProblemResult>> RequestRecovery(EmailRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Accepted(await mediator.Send(new RequestRecoveryCommand(request.Email), cancellationToken));

    /// <summary>Sets a new password with a recovery link</summary>
    /// <remarks>A link works once. Ends all sessions of the user, and does not log in.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> CompleteRecovery(CompleteRecoveryRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Done(await mediator.Send(new CompleteRecoveryCommand(request.Token, request.NewPassword), cancellationToken));

    /// <summary>Sends a new verification link</summary>
    /// <remarks>The response is the same if there is nothing to verify.</remarks>
    internal static async Task<Results<Accepted, ProblemResult>> RequestVerification(EmailRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Accepted(await mediator.Send(new RequestVerificationCommand(request.Email), cancellationToken));

    /// <summary>Verifies an email with a verification link</summary>
    /// <remarks>A link works once.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> VerifyEmail(LinkRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Done(await mediator.Send(new VerifyEmailCommand(request.Token), cancellationToken));

    private static Results<Accepted, ProblemResult> Accepted(Result result) => result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Accepted((string?)null);

    private static Results<NoContent, ProblemResult> Done(IOutcome result) => result.Error is { } error ? ProblemResult.From(error) : TypedResults.NoContent();
}

/// <summary>A request for an email link.</summary>
/// <param name="Email">The email.</param>
internal sealed record EmailRequest(string Email);

/// <summary>A verification link.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
internal sealed record LinkRequest(string Token);

/// <summary>A new password, set with a recovery link.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
/// <param name="NewPassword">The new password.</param>
internal sealed record CompleteRecoveryRequest(string Token, string NewPassword);
