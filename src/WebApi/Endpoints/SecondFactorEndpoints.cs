using Auth.Application.SecondFactors;
using Auth.Application.SecondFactors.ConfirmTotp;
using Auth.Application.SecondFactors.EnrolTotp;
using Auth.Application.SecondFactors.GetSecondFactors;
using Auth.Application.SecondFactors.RemoveSecondFactors;
using Auth.Application.SecondFactors.RenewRecoveryCodes;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>What an account is entered with beside the password: one's own, and anybody's for administrators.</summary>
internal static class SecondFactorEndpoints
{
    private const string Path = "/second-factors";

    public static void MapSecondFactors(this IEndpointRouteBuilder api)
    {
        api.MapGet("/me" + Path, Get).WithName("GetMySecondFactors").WithTags("Account").ForSignedIn();

        var mine = api.MapGroup("/me" + Path).WithTags("Account").ForProven();
        mine.MapPost("/totp", Enrol).WithName("EnrolTotp").Refuses(StatusCodes.Status409Conflict);
        mine.MapPost("/totp/confirm", Confirm).WithName("ConfirmTotp").WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status423Locked, StatusCodes.Status429TooManyRequests);
        mine.MapDelete("/totp", Remove).WithName("RemoveTotp");
        mine.MapPost("/recovery-codes", Renew).WithName("RenewRecoveryCodes").Refuses(StatusCodes.Status404NotFound);

        var theirs = api.MapGroup("/admin/users/{id:guid}" + Path).WithTags("Administration").ForAdministrators().Refuses(StatusCodes.Status404NotFound);
        theirs.MapGet("", GetOfUser).WithName("GetSecondFactorsOfUser");
        theirs.MapDelete("", RemoveOfUser).WithName("RemoveSecondFactorsOfUser").WithMetadata(Access.ProvenAdministrators);
    }

    /// <summary>My second factors</summary>
    internal static async Task<Results<Ok<SecondFactorDetails>, Refusal>> Get(CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        await GetAsync(session.User, mediator, cancellationToken);

    /// <summary>Begins to enrol an authenticator, after a step-up: its secret, told this once; a first code confirms it</summary>
    internal static async Task<Results<Created<TotpEnrolment>, Refusal>> Enrol(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var enrolled = await mediator.Send(new EnrolTotpCommand(session.User), cancellationToken);
        return enrolled.IsFailure ? Refusal.For(enrolled.Error) : TypedResults.Created($"{Api.Root}/me{Path}", enrolled.Value);
    }

    /// <summary>Ends the enrolment by a first code, after a step-up: from now on a login asks for one. Ends all my sessions but this one</summary>
    internal static async Task<Results<Ok<RecoveryCodesAnswer>, Refusal>> Confirm(
        ConfirmTotpRequest request, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var device = ShownDevice.In(http.Request, request.DeviceToken);
        return Answer(await mediator.Send(new ConfirmTotpCommand(session.User, session.Id, request.Code, device), cancellationToken));
    }

    /// <summary>Removes my authenticator with its recovery codes, after a step-up</summary>
    internal static async Task<Results<NoContent, Refusal>> Remove(CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        await RemoveAsync(new RemoveSecondFactorsCommand(session.User, KeepPasskeys: true), mediator, cancellationToken);

    /// <summary>Makes a new set of recovery codes, after a step-up: told this once; the old one is of no more use</summary>
    internal static async Task<Results<Ok<RecoveryCodesAnswer>, Refusal>> Renew(CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new RenewRecoveryCodesCommand(session.User), cancellationToken));

    /// <summary>The second factors of a user</summary>
    internal static async Task<Results<Ok<SecondFactorDetails>, Refusal>> GetOfUser(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        await GetAsync(new UserId(id), mediator, cancellationToken);

    /// <summary>Removes all second factors of a user, who has lost them, and the passkeys, after a step-up: a login asks for no code again</summary>
    internal static async Task<Results<NoContent, Refusal>> RemoveOfUser(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        await RemoveAsync(new RemoveSecondFactorsCommand(new UserId(id)), mediator, cancellationToken);

    private static async Task<Results<Ok<SecondFactorDetails>, Refusal>> GetAsync(UserId user, IMediator mediator, CancellationToken cancellationToken)
    {
        var found = await mediator.Send(new GetSecondFactorsQuery(user), cancellationToken);
        return found.IsFailure ? Refusal.For(found.Error) : TypedResults.Ok(found.Value);
    }

    private static async Task<Results<NoContent, Refusal>> RemoveAsync(RemoveSecondFactorsCommand command, IMediator mediator, CancellationToken cancellationToken)
    {
        var removed = await mediator.Send(command, cancellationToken);
        return removed.IsFailure ? Refusal.For(removed.Error) : TypedResults.NoContent();
    }

    private static Results<Ok<RecoveryCodesAnswer>, Refusal> Answer(Result<IReadOnlyList<RecoveryCode>> codes) =>
        codes.IsFailure ? Refusal.For(codes.Error) : TypedResults.Ok(RecoveryCodesAnswer.Of(codes.Value));
}

/// <summary>The first code of an authenticator.</summary>
/// <param name="Code">Six digits.</param>
/// <param name="DeviceToken">As at the login.</param>
internal sealed record ConfirmTotpRequest(string Code, string? DeviceToken = null);

/// <summary>A set of recovery codes.</summary>
/// <param name="RecoveryCodes">Each takes the place of a code of the authenticator once. To be written down: they are told this once.</param>
internal sealed record RecoveryCodesAnswer(IReadOnlyList<string> RecoveryCodes)
{
    public static RecoveryCodesAnswer Of(IReadOnlyList<RecoveryCode> codes) => new([.. codes.Select(code => code.Reveal())]);
}
