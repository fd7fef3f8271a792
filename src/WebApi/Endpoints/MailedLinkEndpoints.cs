using Auth.Application.Users.CompleteRecovery;
using Auth.Application.Users.RequestRecovery;
using Auth.Application.Users.RequestVerification;
using Auth.Application.Users.VerifyEmail;
using Auth.Domain.Common;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>What is done by links that are mailed: a forgotten password is replaced, and an address verified.</summary>
internal static class MailedLinkEndpoints
{
    public static void MapMailedLinks(this IEndpointRouteBuilder api)
    {
        var links = api.MapGroup("").WithTags("Account").WithMetadata(CountedBy.Recoveries)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status429TooManyRequests);
        links.MapPost("/recovery", RequestRecovery).WithName("RequestRecovery");
        links.MapPost("/recovery/complete", CompleteRecovery).WithName("CompleteRecovery");
        links.MapPost("/verification", RequestVerification).WithName("RequestVerification");
        links.MapPost("/verification/complete", VerifyEmail).WithName("VerifyEmail").Refuses(StatusCodes.Status409Conflict);
    }

    /// <summary>Mails a link to recover an account to its verified address, if there is one; the answer is the same if not</summary>
    internal static async Task<Results<Accepted, Refusal>> RequestRecovery(EmailRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Accepted(await mediator.Send(new RequestRecoveryCommand(request.Email), cancellationToken));

    /// <summary>Sets another password by a mailed link, once: ends all sessions, and signs nobody in</summary>
    internal static async Task<Results<NoContent, Refusal>> CompleteRecovery(CompleteRecoveryRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Done(await mediator.Send(new CompleteRecoveryCommand(request.Token, request.NewPassword), cancellationToken));

    /// <summary>Mails the link once more by which an address is verified; the answer is the same if there is nothing to verify</summary>
    internal static async Task<Results<Accepted, Refusal>> RequestVerification(EmailRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Accepted(await mediator.Send(new RequestVerificationCommand(request.Email), cancellationToken));

    /// <summary>Shows by a mailed link, once, that an address is mine</summary>
    internal static async Task<Results<NoContent, Refusal>> VerifyEmail(LinkRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Done(await mediator.Send(new VerifyEmailCommand(request.Token), cancellationToken));

    private static Results<Accepted, Refusal> Accepted(Result result) => result.IsFailure ? Refusal.For(result.Error) : TypedResults.Accepted((string?)null);

    private static Results<NoContent, Refusal> Done(IOutcome result) => result.Error is { } error ? Refusal.For(error) : TypedResults.NoContent();
}

/// <summary>Whose address it is that something is asked for.</summary>
/// <param name="Email">The address.</param>
internal sealed record EmailRequest(string Email);

/// <summary>What was mailed.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
internal sealed record LinkRequest(string Token);

/// <summary>Another password in the place of a forgotten one.</summary>
/// <param name="Token">The <c>token</c> of the link.</param>
/// <param name="NewPassword">The new one.</param>
internal sealed record CompleteRecoveryRequest(string Token, string NewPassword);
