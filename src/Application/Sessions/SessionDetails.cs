using System.Text.Json.Serialization;
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
/// <param name="AuthenticatedAt">When the person last proved who they are, UTC.</param>
/// <param name="Methods">By what they did (RFC 8176): <c>pwd</c>, <c>otp</c>, <c>hwk</c> or <c>swk</c> (a passkey), and <c>mfa</c> where that is two factors.</param>
/// <param name="AssuranceLevel">What that reaches (NIST SP 800-63B-4): <c>aal1</c> or <c>aal2</c>.</param>
/// <param name="Current">Whether it is the one that asks.</param>
/// <param name="SecondIpAddress">The client's address of the other IP family, where it has used both; left out otherwise.</param>
public sealed record SessionDetails(
    Guid Id,
    SessionUser User,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset IdleExpiresAt,
    DateTimeOffset ExpiresAt,
    string IpAddress,
    string UserAgent,
    DateTimeOffset AuthenticatedAt,
    IReadOnlyList<string> Methods,
    string AssuranceLevel,
    bool Current,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SecondIpAddress = null)
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
        session.AuthenticatedAt,
        session.Methods.Names(),
        session.Methods.AssuranceLevel(),
        current,
        session.SecondAddress?.ToString());
}

/// <summary>Whose session it is, and what they may do now.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Username">The name.</param>
/// <param name="Roles">The roles, in alphabetical order.</param>
public sealed record SessionUser(Guid Id, string Username, IReadOnlyList<string> Roles);
