using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Recovery;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>Administration of users.</summary>
internal static class AdministrationEndpoints
{
    private const string Path = "/admin/users";

    public static void MapAdministration(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup(Path).WithTags("Administration").Requires(AccessRequirement.Administration);
        users.MapGet("", Find).WithName("FindUsers").Sends<FindUsersQuery>();

        var user = users.MapGroup("/{id:guid}").ProducesErrors(UserErrors.NotFound);
        user.MapGet("", Get).WithName("GetUser").Sends<GetUserQuery>().ProducesHeader(HeaderNames.ETag, StatusCodes.Status200OK);
        user.MapPost("/lock", Lock).WithName("LockUser").Sends<LockUserCommand>().ProducesErrors(UserErrors.LastAdministrator);
        user.MapPost("/unlock", Unlock).WithName("UnlockUser").Sends<UnlockUserCommand>();
        user.MapPost("/reset-attempts", ResetAttempts).WithName("ResetAttempts").Sends<ResetAttemptsCommand>();
        user.MapPost("/require-password-change", RequirePasswordChange).WithName("RequirePasswordChange").Sends<RequirePasswordChangeCommand>();
        user.MapPost("/recovery", StartRecovery).WithName("StartRecovery").Sends<SendRecoveryLinkCommand>().ProducesErrors(UserErrors.NoVerifiedEmail).MakesOnce();
        user.MapPost("/confirm-email", ConfirmEmail).WithName("ConfirmEmail").Sends<MarkEmailVerifiedCommand>().ProducesErrors(UserErrors.NoEmail, UserErrors.EmailTaken);
        user.MapPut("/roles", SetRoles).WithName("SetRoles").Sends<SetRolesCommand>().ProducesErrors(UserErrors.LastAdministrator, UserErrors.RolesChanged).ProducesHeader(HeaderNames.ETag, StatusCodes.Status204NoContent)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                ConditionalRequest.Describe(operation);
                return Task.CompletedTask;
            });
        user.MapPatch("/attributes", ChangeAttributes).WithName("ChangeAttributes").Sends<ChangeAttributesCommand>();
        user.MapGet("/sessions", ListSessions).WithName("ListSessionsOfUser").Sends<ListSessionsQuery>();
        user.MapDelete("/sessions", EndSessions).WithName("EndSessionsOfUser").Sends<RevokeOtherSessionsCommand>();
    }

    /// <summary>The path of a user.</summary>
    public static string GetPath(UserDetails user) => $"{ApiRoutes.Root}{Path}/{user.Id}";

    /// <summary>Finds users by part of the username or email, by status, by role and by an attribute</summary>
    /// <remarks>`attribute` is the name of an attribute, a colon, and the whole value, such as `department:sales`.</remarks>
    internal static async Task<Results<Ok<Page<UserDetails>>, ProblemResult>> Find(
        IMediator mediator, CancellationToken cancellationToken,
        string? search = null, string? status = null, string? role = null, string? attribute = null, int limit = Paging.DefaultLimit, string? cursor = null) =>
        Answer(await mediator.Send(
            new FindUsersQuery(QueryValue.NullIfEmpty(search), limit, QueryValue.NullIfEmpty(cursor), QueryValue.NullIfEmpty(status), QueryValue.NullIfEmpty(role), QueryValue.NullIfEmpty(attribute)),
            cancellationToken));

    /// <summary>Gets a user</summary>
    /// <remarks>The response also has the accepted versions of the terms. `ETag` names the version of the roles, for `If-Match` of their change.</remarks>
    internal static async Task<Results<Ok<UserDetails>, ProblemResult>> Get(Guid id, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetUserQuery(new UserId(id)), cancellationToken);
        if (result.IsSuccess) ConditionalRequest.WriteVersion(http.Response, RolesVersion.Of(result.Value.Roles));
        return Answer(result);
    }

    /// <summary>Locks a user and ends all their sessions</summary>
    /// <remarks>The lock lasts until an administrator unlocks the user. Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Lock(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new LockUserCommand(new UserId(id)), cancellationToken));

    /// <summary>Unlocks a user</summary>
    /// <remarks>Removes a lock by an administrator as well as a lockout by failed attempts. Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Unlock(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new UnlockUserCommand(new UserId(id)), cancellationToken));

    /// <summary>Resets the failed attempts of a user</summary>
    /// <remarks>Ends a lockout, but not a lock by an administrator. Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> ResetAttempts(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new ResetAttemptsCommand(new UserId(id)), cancellationToken));

    /// <summary>Requires a new password at the next login of a user</summary>
    /// <remarks>Live sessions continue. Any change of the password meets the requirement. Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> RequirePasswordChange(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new RequirePasswordChangeCommand(new UserId(id)), cancellationToken));

    /// <summary>Sends a recovery link to a user</summary>
    /// <remarks>Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> StartRecovery(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new SendRecoveryLinkCommand(new UserId(id)), cancellationToken));

    /// <summary>Marks a user's email as verified</summary>
    /// <remarks>Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> ConfirmEmail(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new MarkEmailVerifiedCommand(new UserId(id)), cancellationToken));

    /// <summary>Replaces the roles of a user</summary>
    /// <remarks>Takes effect with the next request of each session. With `If-Match`, roles that another request has changed stay as they are, and the response is 412. Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> SetRoles(Guid id, SetRolesRequest request, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var condition = ConditionalRequest.Read(http.Request);
        if (condition.IsFailure) return ProblemResult.From(condition.Error);

        var result = await mediator.Send(new SetRolesCommand(new UserId(id), request.Roles) { Condition = condition.Value }, cancellationToken);
        if (result.IsSuccess) ConditionalRequest.WriteVersion(http.Response, RolesVersion.Of(request.Roles));
        return Answer(result);
    }

    /// <summary>Changes attributes of a user</summary>
    /// <remarks>Sets the attributes that are sent; null removes one. Takes effect with the next request of each session. Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> ChangeAttributes(Guid id, ChangeAttributesRequest request, AttributeCatalog catalog, IMediator mediator, CancellationToken cancellationToken)
    {
        var attributes = catalog.ReadJson(request.Attributes);
        return attributes.IsFailure ? ProblemResult.From(attributes.Error) : Answer(await mediator.Send(new ChangeAttributesCommand(new UserId(id), attributes.Value), cancellationToken));
    }

    /// <summary>Lists the sessions of a user</summary>
    /// <remarks>All of them are in one page, newest first.</remarks>
    internal static async Task<Results<Ok<Page<SessionDetails>>, ProblemResult>> ListSessions(Guid id, IRequestContext context, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ListSessionsQuery(new UserId(id), context.FindSessionId()), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(new Page<SessionDetails>(result.Value, NextCursor: null));
    }

    /// <summary>Ends all sessions of a user</summary>
    /// <remarks>Requires recent authentication.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> EndSessions(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new RevokeOtherSessionsCommand(new UserId(id), ExceptSessionId: null), cancellationToken));

    private static Results<NoContent, ProblemResult> Answer(Result result) =>
        result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();

    private static Results<Ok<T>, ProblemResult> Answer<T>(Result<T> result) =>
        result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
}

/// <summary>The roles of a user.</summary>
/// <param name="Roles">The complete new set: at most 20 roles, each of 1 to 32 characters of <c>a-z 0-9 -</c>. The role <c>admin</c> grants administration.</param>
internal sealed record SetRolesRequest(IReadOnlyList<string> Roles);
