using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Common.Behaviors;

/// <summary>Rejects a request whose actor may not send it, by its <see cref="AllowedToAttribute"/> (ADR 26). Pages, API, CLI and host applications pass here.</summary>
internal sealed class AccessBehavior<TRequest, TResponse>(IRequestContext context, RecentAuthentication recent, RoleScopes roleScopes, RequiredRoles requiredRoles) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    private static AllowedToAttribute? allowedTo;

    /// <summary>Not a static initializer, whose exception would hide what is missing.</summary>
    private static AllowedToAttribute AllowedTo => allowedTo ??= AllowedToAttribute.GetFor(typeof(TRequest));

    /// <inheritdoc />
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        FindDenial(request) is { } error ? Task.FromResult(TResponse.Failure(error)) : next();

    private Error? FindDenial(TRequest request) =>
        AllowedTo.IncludesAny(Actors.Anyone) ? null : context.Actor switch
        {
            SignedInUser user => FindDenial(request, user),
            ServiceAccountActor service => IsAllowedByScope(service) ? null : AccessErrors.InsufficientScope,
            Operator => AllowedTo.IncludesAny(Actors.Operator) ? null : AccessErrors.Forbidden,
            _ => SessionErrors.NotAuthenticated,
        };

    private Error? FindDenial(TRequest request, SignedInUser user)
    {
        var isOwner = AllowedTo.IncludesAny(Actors.Owner) && request is IUserRequest owned && owned.UserId == user.UserId;
        var sender = isOwner ? Actors.Owner
            : IsAllowedByScope(user) ? Actors.Scope
            : AllowedTo.IncludesAny(Actors.Administrator) && user.IsAdministrator ? Actors.Administrator
            : AllowedTo.Role is { } role && user.Roles.Contains(role, StringComparer.Ordinal) ? Actors.Role
            : Actors.None;
        if (sender == Actors.None) return AccessErrors.Forbidden;
        if (AllowedTo.RequiresRecentAuthenticationOf(sender) && !recent.Includes(user.AuthenticatedAt)) return SessionErrors.StepUpRequired;
        requiredRoles.Names = GetRequiredRoles(user, sender);
        return null;
    }

    private static bool IsAllowedByScope(Actor actor) => AllowedTo.IncludesAny(Actors.Scope) && actor.Scopes.Includes(AllowedTo.Scope);

    /// <summary>An owner at an endpoint of the administration has been admitted there by a role as well.</summary>
    private IReadOnlyList<string> GetRequiredRoles(SignedInUser user, Actors sender) => sender switch
    {
        Actors.Role => [AllowedTo.Role!],
        Actors.Administrator => [Role.Administrator.Name],
        _ when IsAllowedByScope(user) => [.. user.Roles.Where(role => roleScopes.Get(role) != Scopes.None)],
        _ => [],
    };
}
