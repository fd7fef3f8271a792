using Auth.Application.Common;
using Auth.Application.Repeats;
using Auth.Application.ServiceAccounts;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>Service accounts and their keys.</summary>
internal static class ServiceAccountEndpoints
{
    private const string Path = "/admin/service-accounts";

    public static void MapServiceAccounts(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup(Path).WithTags("Service accounts").Requires(AccessRequirement.Administration);
        accounts.MapGet("", List).WithName("ListServiceAccounts").Sends<ListServiceAccountsQuery>();
        accounts.MapPost("", Create).WithName("CreateServiceAccount").Sends<CreateServiceAccountCommand>().ProducesErrors(ServiceAccountErrors.NameTaken).ProducesHeader(HeaderNames.Location, StatusCodes.Status201Created)
            .MakesOnce(RepeatErrors.ResultRemoved);

        var account = accounts.MapGroup("/{id:guid}").ProducesErrors(ServiceAccountErrors.NotFound);
        account.MapGet("", Get).WithName("GetServiceAccount").Sends<GetServiceAccountQuery>();
        account.MapPut("", Change).WithName("ChangeServiceAccount").Sends<ChangeServiceAccountCommand>();
        account.MapDelete("", Remove).WithName("RemoveServiceAccount").Sends<RemoveServiceAccountCommand>();
        account.MapPost("/keys", CreateKey).WithName("CreateServiceKey").Sends<CreateServiceKeyCommand>().ProducesErrors(ServiceAccountErrors.TooManyKeys).MakesOnce(ServiceAccountErrors.SecretAlreadyShown);
        account.MapDelete("/keys/{keyId:guid}", RevokeKey).WithName("RevokeServiceKey").Sends<RevokeServiceKeyCommand>().ProducesErrors(ServiceAccountErrors.KeyNotFound);
    }

    /// <summary>Lists service accounts with their keys, newest first</summary>
    /// <remarks>The secrets of keys are never shown again.</remarks>
    internal static async Task<Results<Ok<Page<ServiceAccountDetails>>, ProblemResult>> List(IMediator mediator, CancellationToken cancellationToken, int limit = Paging.DefaultLimit, string? cursor = null) =>
        Answer(await mediator.Send(new ListServiceAccountsQuery(limit, QueryValue.NullIfEmpty(cursor)), cancellationToken));

    /// <summary>Creates a service account, after a step-up</summary>
    /// <remarks>It has no key yet. Its scopes must be among those that the caller holds.</remarks>
    internal static async Task<Results<Created<ServiceAccountDetails>, ProblemResult>> Create(CreateServiceAccountRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CreateServiceAccountCommand(request.Name, request.Scopes, request.RequiresClient, request.ExpiresAt), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Created($"{ApiRoutes.Root}{Path}/{result.Value.Id}", result.Value);
    }

    /// <summary>Gets a service account with its keys</summary>
    /// <remarks>The last use of a key is up to a minute old.</remarks>
    internal static async Task<Results<Ok<ServiceAccountDetails>, ProblemResult>> Get(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new GetServiceAccountQuery(new ServiceAccountId(id)), cancellationToken));

    /// <summary>Replaces what a service account may do, and how long, after a step-up</summary>
    /// <remarks>Applies to its keys from their next request on. The name stays.</remarks>
    internal static async Task<Results<Ok<ServiceAccountDetails>, ProblemResult>> Change(Guid id, ChangeServiceAccountRequest request, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new ChangeServiceAccountCommand(new ServiceAccountId(id), request.Scopes, request.RequiresClient, request.ExpiresAt), cancellationToken));

    /// <summary>Removes a service account with its keys, after a step-up</summary>
    /// <remarks>The keys are rejected at once on every node.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> Remove(Guid id, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new RemoveServiceAccountCommand(new ServiceAccountId(id)), cancellationToken));

    /// <summary>Adds a key to a service account, after a step-up</summary>
    /// <remarks>The response has the secret, only this once. The other keys stay valid, so that a program can change to the new key before the old one is revoked.</remarks>
    internal static async Task<Results<Created<ServiceKeyResponse>, ProblemResult>> CreateKey(Guid id, CreateServiceKeyRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CreateServiceKeyCommand(new ServiceAccountId(id), request.ExpiresAt), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Created((string?)null, ServiceKeyResponse.From(result.Value));
    }

    /// <summary>Revokes a key of a service account, after a step-up</summary>
    /// <remarks>It is rejected at once on every node.</remarks>
    internal static async Task<Results<NoContent, ProblemResult>> RevokeKey(Guid id, Guid keyId, IMediator mediator, CancellationToken cancellationToken) =>
        Answer(await mediator.Send(new RevokeServiceKeyCommand(new ServiceAccountId(id), new ServiceKeyId(keyId)), cancellationToken));

    private static Results<NoContent, ProblemResult> Answer(Result result) =>
        result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();

    private static Results<Ok<T>, ProblemResult> Answer<T>(Result<T> result) =>
        result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
}

/// <summary>A service account to create.</summary>
/// <param name="Name">1 to 64 characters of <c>a-z 0-9 - .</c>, the first from <c>a-z</c>. It cannot be changed.</param>
/// <param name="Scopes">What the account may do: at least one scope. Service accounts cannot hold <c>roles:write</c> and <c>service-accounts:write</c>.</param>
/// <param name="RequiresClient">Whether an introspection must state the client of the session.</param>
/// <param name="ExpiresAt">When the account and its keys expire, at most ten years from now; null for never.</param>
internal sealed record CreateServiceAccountRequest(string Name, IReadOnlyList<string> Scopes, bool RequiresClient = true, DateTimeOffset? ExpiresAt = null);

/// <summary>What a service account may do, and how long.</summary>
/// <param name="Scopes">The complete new set: at least one scope.</param>
/// <param name="RequiresClient">Whether an introspection must state the client of the session.</param>
/// <param name="ExpiresAt">When the account and its keys expire, at most ten years from now; null for never.</param>
internal sealed record ChangeServiceAccountRequest(IReadOnlyList<string> Scopes, bool RequiresClient, DateTimeOffset? ExpiresAt);

/// <summary>A key to create.</summary>
/// <param name="ExpiresAt">When the key expires, at most ten years from now; null to expire with the account only.</param>
internal sealed record CreateServiceKeyRequest(DateTimeOffset? ExpiresAt = null);

/// <summary>A new key with its secret, which is shown this once.</summary>
/// <param name="Key">The id and the times of the key.</param>
/// <param name="Secret">What the program sends as `Authorization: Bearer`.</param>
internal sealed record ServiceKeyResponse(ServiceKeyDetails Key, string Secret)
{
    /// <summary>Describes a new key.</summary>
    public static ServiceKeyResponse From(IssuedServiceKey issued) => new(issued.Key, issued.Secret.Reveal());

    /// <summary>Omits the secret.</summary>
    public override string ToString() => nameof(ServiceKeyResponse);
}
