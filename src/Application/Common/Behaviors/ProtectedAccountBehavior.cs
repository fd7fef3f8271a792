using System.Reflection;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Common.Behaviors;

/// <summary>Rejects a change of an account whose roles hold a scope that the actor lacks (ADR 49). Otherwise, an actor could take over an account with more rights.</summary>
/// <remarks>Runs in the transaction of the command. If the command changes the row of the account, one that gets such a role meanwhile has another version, and the command starts again.</remarks>
internal sealed class ProtectedAccountBehavior<TRequest, TResponse>(IUserRepository users, RoleScopes roleScopes, IRequestContext context) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    private static readonly bool IsChangeByScope = typeof(TRequest).IsAssignableTo(typeof(ICommandBase)) && GetActors().HasFlag(Actors.Scope);

    /// <inheritdoc />
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        IsChangeByScope && request is IUserRequest { UserId: var userId } && !IsOwner(userId) && !context.Actor.Scopes.Includes(Scopes.All)
        && await users.FindAsync(userId, cancellationToken) is { } account && !context.Actor.Scopes.Includes(roleScopes.Get(account.Roles))
            ? TResponse.Failure(AccessErrors.Protected)
            : await next();

    /// <summary>Outside the administration, owners act without scopes. Within it, a role that a session lacks for want of a second factor protects the own account as well.</summary>
    private bool IsOwner(UserId userId) => context.Actor is SignedInUser { HeldScopes: Scopes.None } user && user.UserId == userId;

    private static Actors GetActors() => typeof(TRequest).GetCustomAttribute<AllowedToAttribute>()?.Actors ?? Actors.None;
}
