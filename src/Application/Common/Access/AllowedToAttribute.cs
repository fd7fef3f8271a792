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
}

/// <summary>Declares who may send a command or query. Each one has this attribute (ADR 26).</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AllowedToAttribute(Actors actors) : Attribute
{
    /// <summary>Any one of these may send the request.</summary>
    public Actors Actors { get; } = actors;

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
        if (allowedTo.IncludesAny(Actors.Owner) && !request.IsAssignableTo(typeof(IUserRequest)))
            throw new InvalidOperationException($"{request} allows its owner, but does not say who that is. Implement {nameof(IUserRequest)}.");
        return allowedTo.IncludesAny(Actors.Administrator) && request.IsAssignableTo(typeof(ICommandBase))
            ? new(allowedTo.Actors) { RecentAuthenticationOf = allowedTo.RecentAuthenticationOf | Actors.Administrator }
            : allowedTo;
    }
}
