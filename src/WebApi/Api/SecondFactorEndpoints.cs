using Auth.Application.Common;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>Second factors: those of the signed-in user, and those of any user for administrators.</summary>
internal static class SecondFactorEndpoints
{
    private const string Path = "/second-factors";

    public static void MapSecondFactors(this IEndpointRouteBuilder api)
    {
        var mine = api.MapGroup("/me" + Path).WithTags("Account");
        mine.MapGet("", Get).WithName("GetMySecondFactors").Sends<GetSecondFactorsQuery>();
        mine.MapPost("/totp", Enrol).WithName("EnrolTotp").Sends<EnrollTotpCommand>().ProducesHeader(HeaderNames.Location, StatusCodes.Status201Created).ProducesErrors(SecondFactorErrors.AlreadyEnrolled)
            .MakesOnce(EnrollTotpRepeat.SecretAlreadyShown);
        mine.MapPost("/totp/confirm", Confirm).WithName("ConfirmTotp").Sends<ConfirmTotpCommand>().WithMetadata(RateLimitMetadata.Logins)
            .ProducesErrors(SecondFactorErrors.NotFound, SecondFactorErrors.AlreadyEnrolled, SecondFactorErrors.InvalidCode, UserErrors.Locked, UserErrors.AttemptExpired);
        mine.MapDelete("/totp", Remove).WithName("RemoveTotp").Sends<RemoveSecondFactorsCommand>();
        mine.MapPost("/recovery-codes", Renew).WithName("RenewRecoveryCodes").Sends<RenewRecoveryCodesCommand>().ProducesErrors(SecondFactorErrors.NotFound).MakesOnce(RenewRecoveryCodesRepeat.CodesAlreadyShown);

        var admin = api.MapGroup("/admin/users/{id:guid}" + Path).WithTags("Administration").Requires(AccessRequirement.Administration).ProducesErrors(UserErrors.NotFound);
        admin.MapGet("", GetOfUser).WithName("GetSecondFactorsOfUser").Sends<GetSecondFactorsQuery>();
        admin.MapDelete("", RemoveOfUser).WithName("RemoveSecondFactorsOfUser").Sends<RemoveSecondFactorsCommand>();
    }

    /// <summary>Gets the user's second factors</summary>
    /// <remarks>The response has no secrets.</remarks>
    internal static async Task<Results<Ok<SecondFactorDetails>, ProblemResult>> Get(CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        await GetAsync(session.UserId, mediator, cancellationToken);

    /// <summary>Starts the enrollment of a TOTP authenticator, after a step-up</summary>
    /// <remarks>Returns the secret, only this once. A first code completes the enrollment.</remarks>
    internal static async Task<Results<Created<TotpEnrollment>, ProblemResult>> Enrol(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new EnrollTotpCommand(session.UserId), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Created($"{ApiRoutes.Root}/me{Path}", result.Value);
    }

    /// <summary>Completes the enrollment with a first code, after a step-up</summary>
    /// <remarks>From now on, a login requires a code. Returns recovery codes, and ends all other sessions of the user.</remarks>
    internal static async Task<Results<Ok<RecoveryCodesResponse>, ProblemResult>> Confirm(
        ConfirmTotpRequest request, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        return Answer(await mediator.Send(new ConfirmTotpCommand(session.UserId, session.Id, request.Code, device), cancellationToken));
    }

    /// <summary>Removes the user's TOTP authenticator and its recovery codes, after a step-up</summary>
    /// <remarks>Ends the other sessions that rest on a code.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Remove(CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        await RemoveAsync(new RemoveSecondFactorsCommand(session.UserId, KeepPasskeys: true, session.Id), mediator, cancellationToken);

    /// <summary>Creates new recovery codes, after a step-up</summary>
    /// <remarks>They are returned only this once. The previous codes become invalid, and the other sessions that rest on a code end.</remarks>
    internal static async Task<Results<Ok<RecoveryCodesResponse>, ProblemResult>> Renew(CurrentSession session, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new RenewRecoveryCodesCommand(session.UserId, session.Id), cancellationToken));

    /// <summary>Gets the second factors of a user</summary>
    /// <remarks>The response has no secrets.</remarks>
    internal static async Task<Results<Ok<SecondFactorDetails>, ProblemResult>> GetOfUser(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        await GetAsync(new UserId(id), mediator, cancellationToken);

    /// <summary>Removes all second factors and passkeys of a user who has lost them, after a step-up</summary>
    /// <remarks>A login then requires no second step. Ends the sessions that rest on them.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> RemoveOfUser(Guid id, IRequestContext context, IMediator mediator, CancellationToken cancellationToken) =>
        await RemoveAsync(new RemoveSecondFactorsCommand(new UserId(id), CurrentSessionId: context.FindSessionId()), mediator, cancellationToken);

    private static async Task<Results<Ok<SecondFactorDetails>, ProblemResult>> GetAsync(UserId userId, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetSecondFactorsQuery(userId), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
    }

    private static async Task<Results<NoContent, ProblemResult>> RemoveAsync(RemoveSecondFactorsCommand command, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(command, cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();
    }

    private static Results<Ok<RecoveryCodesResponse>, ProblemResult> Answer(Result<IReadOnlyList<RecoveryCode>> result) =>
        result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(RecoveryCodesResponse.From(result.Value));
}

/// <summary>The first code of a TOTP authenticator.</summary>
/// <param name="Code">Six digits.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record ConfirmTotpRequest(string Code, string? DeviceToken = null);

/// <summary>A set of recovery codes.</summary>
/// <param name="RecoveryCodes">Each replaces a one-time code once. Returned only this once.</param>
internal sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes)
{
    public static RecoveryCodesResponse From(IReadOnlyList<RecoveryCode> codes) => new([.. codes.Select(code => code.Reveal())]);
}
