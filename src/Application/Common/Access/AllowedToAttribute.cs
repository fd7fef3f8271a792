using System.Reflection;

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
}

/// <summary>Declares who may send a command or query. Each one has this attribute (ADR 26).</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AllowedToAttribute(Actors actors) : Attribute
{
    /// <summary>Any one of these may send the request.</summary>
    public Actors Actors => Role is null ? actors : actors | Actors.Role;

    /// <summary>A role whose users may send the request as well, such as <c>clerk</c>; null for none. For requests of a host application: Auth's own roles are administrators.</summary>
    public string? Role { get; init; }

    /// <summary>The senders who must have logged in or stepped up recently, because a session alone is not enough (ASVS 7.5.1).</summary>
    /// <remarks>Administrators need not be named: each command requires it of them (R75).</remarks>
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
        return allowedTo.IncludesAny(Actors.Administrator) && request.IsAssignableTo(typeof(ICommandBase))
            ? new(allowedTo.Actors) { Role = allowedTo.Role, RecentAuthenticationOf = allowedTo.RecentAuthenticationOf | Actors.Administrator }
            : allowedTo;
    }
}
