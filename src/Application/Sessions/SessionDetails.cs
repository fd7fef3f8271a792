using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>A session as its owner and administrators see it: without its token.</summary>
/// <param name="Id">The id.</param>
/// <param name="User">Whose it is.</param>
/// <param name="CreatedAt">The login, UTC.</param>
/// <param name="LastSeenAt">The last request, UTC, exact to a minute.</param>
/// <param name="IdleExpiresAt">When it ends if no request comes, UTC.</param>
/// <param name="ExpiresAt">When it ends whatever happens, UTC.</param>
/// <param name="IpAddress">The client's address at the login.</param>
/// <param name="UserAgent">The client's name for itself at the login.</param>
/// <param name="Current">Whether it is the one that asks.</param>
public sealed record SessionDetails(
    Guid Id,
    SessionUser User,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset IdleExpiresAt,
    DateTimeOffset ExpiresAt,
    string IpAddress,
    string UserAgent,
    bool Current)
{
    internal static SessionDetails Of(Session session, User user, bool current) => new(
        session.Id.Value,
        new SessionUser(user.Id.Value, user.Username.Value, [.. user.Roles.Select(r => r.Name).Order(StringComparer.Ordinal)]),
        session.CreatedAt,
        session.LastSeenAt,
        session.IdleExpiresAt,
        session.ExpiresAt,
        session.Client.IpAddress.ToString(),
        session.Client.UserAgent,
        current);
}

/// <summary>Whose session it is, and what they may do now.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Username">The name.</param>
/// <param name="Roles">The roles, in alphabetical order.</param>
public sealed record SessionUser(Guid Id, string Username, IReadOnlyList<string> Roles);
