using System.Reflection;
using Auth.Domain.Access;

namespace Auth.Application.Common.Access;

/// <summary>The kinds of actor that may send a request.</summary>
[Flags]
public enum Actors
{
    /// <summary>No one.</summary>
    None = 0,

    /// <summary>Every client. The request proves by itself what it must prove, such as a password or a link.</summary>
    Anyone = 1,

    /// <summary>The signed-in user whom the request is about. The request must be an <see cref="IUserRequest"/>.</summary>
    Owner = 2,

    /// <summary>A signed-in user with the administrator role.</summary>
    Administrator = 4,

    /// <summary>An operator: a person at the CLI, or code of the host application.</summary>
    Operator = 8,

    /// <summary>A signed-in user with the role that the declaration names (<see cref="AllowedToAttribute.Role"/>).</summary>
    Role = 16,

    /// <summary>A signed-in user or a service account that holds the scope that the declaration names (<see cref="AllowedToAttribute.Scope"/>).</summary>
    Scope = 32,
}

/// <summary>Declares who may send a command or query. Each one has this attribute (ADR 26).</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AllowedToAttribute(Actors actors) : Attribute
{
    /// <summary>Any one of these may send the request.</summary>
    public Actors Actors => actors | (Role is null ? Actors.None : Actors.Role) | (Scope == Scopes.None ? Actors.None : Actors.Scope);

    /// <summary>The scope whose holders may send the request as well, at endpoints of the administration (ADR 49); none by default.</summary>
    public Scopes Scope { get; init; }

    /// <summary>A role whose users may send the request as well, such as <c>clerk</c>; null for none. For requests of a host application: those of Auth name scopes.</summary>
    public string? Role { get; init; }

    /// <summary>The senders who must have logged in or stepped up recently, because a session alone is not enough (ASVS 7.5.1).</summary>
    /// <remarks>Administrators and users who act by a scope need not be named: each command requires it of them (R75). Service accounts have no login that could be recent.</remarks>
    public Actors RecentAuthenticationOf { get; init; }

    /// <summary>Whether at least one of these kinds of actor may send the request.</summary>
    public bool IncludesAny(Actors actor) => (Actors & actor) != Actors.None;

    /// <summary>Whether this kind of sender must have logged in or stepped up recently.</summary>
    public bool RequiresRecentAuthenticationOf(Actors sender) => (RecentAuthenticationOf & sender) != Actors.None;

    /// <summary>Returns the declaration of a request, with what holds for all requests of its kind.</summary>
    /// <exception cref="InvalidOperationException">The request declares nothing, or allows an owner that it does not name.</exception>
    public static AllowedToAttribute GetFor(Type request)
    {
        var allowedTo = request.GetCustomAttribute<AllowedToAttribute>() ?? throw new InvalidOperationException($"{request} does not declare who may send it. Add [AllowedTo].");
        if (allowedTo.IncludesAny(Actors.Role) && (allowedTo.Role is not { } role || Domain.Users.Role.Create(role).IsFailure))
            throw new InvalidOperationException($"{request} allows the users of a role, but names none that can exist. Set {nameof(Role)} to its name.");
        if (allowedTo.IncludesAny(Actors.Owner) && !request.IsAssignableTo(typeof(IUserRequest)))
            throw new InvalidOperationException($"{request} allows its owner, but does not say who that is. Implement {nameof(IUserRequest)}.");
        if (!Enum.IsDefined(allowedTo.Scope) || allowedTo.Scope == Scopes.All) throw new InvalidOperationException($"{request} names several scopes. Set {nameof(Scope)} to one.");
        var alwaysRecent = request.IsAssignableTo(typeof(ICommandBase)) ? allowedTo.Actors & (Actors.Administrator | Actors.Scope) : Actors.None;
        return new(allowedTo.Actors) { Role = allowedTo.Role, Scope = allowedTo.Scope, RecentAuthenticationOf = allowedTo.RecentAuthenticationOf | alwaysRecent };
    }
}
