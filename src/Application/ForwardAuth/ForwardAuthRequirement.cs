using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.ForwardAuth;

/// <summary>What a gateway requires of a session before it forwards a request.</summary>
/// <param name="Roles">Any one of these roles is enough; null if none is named.</param>
/// <param name="RequiresSecondFactor">Whether the assurance level must be <c>aal2</c>.</param>
/// <param name="MaxAge">The maximum time since the login or the last step-up; null for any time.</param>
internal sealed record ForwardAuthRequirement(RoleChoice? Roles = null, bool RequiresSecondFactor = false, TimeSpan? MaxAge = null)
{
    /// <summary>Requires a session, and nothing else.</summary>
    public static readonly ForwardAuthRequirement None = new();

    /// <summary>Whether a session meets the requirement; otherwise one of <see cref="ForwardAuthErrors"/>.</summary>
    public Result Check(CachedSession session, DateTimeOffset now)
    {
        if (Roles?.Includes(session) == false) return ForwardAuthErrors.RoleRequired;
        if (RequiresSecondFactor && !session.IsMultiFactor) return ForwardAuthErrors.SecondFactorRequired;
        return now - session.AuthenticatedAt > MaxAge ? ForwardAuthErrors.RecentLoginRequired : Result.Success();
    }
}

/// <summary>A choice of roles of which a user needs one, or everyone.</summary>
internal sealed record RoleChoice
{
    /// <summary>Stands for everyone who is signed in. It must be written, so that no one admits everyone by omission.</summary>
    public const string Everyone = "*";

    private readonly IReadOnlyList<Role>? _roles;

    private RoleChoice(IReadOnlyList<Role>? roles) => _roles = roles;

    /// <summary>Reads role names, or <see cref="Everyone"/> alone; null if there is none or one is not valid. Beside a role, <see cref="Everyone"/> would make it meaningless.</summary>
    public static RoleChoice? Parse(IReadOnlyCollection<string> names)
    {
        if (names.Count > 0 && names.All(name => name == Everyone)) return new(roles: null);

        var roles = names.Select(Role.Create).ToList();
        return roles.Count == 0 || roles.Exists(role => role.IsFailure) ? null : new([.. roles.Select(role => role.Value)]);
    }

    /// <summary>Whether the user of a session is one of those named.</summary>
    public bool Includes(CachedSession session)
    {
        if (_roles is null) return true;
        foreach (var role in _roles)
        {
            if (session.HasRole(role)) return true;
        }

        return false;
    }
}
