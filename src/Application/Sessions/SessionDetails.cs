using System.Net;
using System.Text.Json.Serialization;
using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>A session as its user and administrators see it, without its token.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="User">The user of the session.</param>
/// <param name="CreatedAt">The time of the login, in UTC.</param>
/// <param name="LastSeenAt">The last request, in UTC, exact to one minute.</param>
/// <param name="IdleExpiresAt">When the session expires unless it is used, in UTC.</param>
/// <param name="ExpiresAt">When the session expires at the latest, in UTC.</param>
/// <param name="IpAddress">The client's IP address at login.</param>
/// <param name="UserAgent">The client's user agent at login.</param>
/// <param name="AuthenticatedAt">The last login or step-up, in UTC.</param>
/// <param name="Methods">The methods of that authentication (RFC 8176): <c>pwd</c>, <c>otp</c>, <c>hwk</c> or <c>swk</c> (a passkey), and <c>mfa</c> if they are two factors.</param>
/// <param name="AssuranceLevel">The assurance level (NIST SP 800-63B-4): <c>aal1</c> or <c>aal2</c>.</param>
/// <param name="Current">Whether this is the caller's session.</param>
/// <param name="SecondIpAddress">The client's IP address of the other IP family; omitted if it has used only one.</param>
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
    internal static SessionDetails From(Session session, User user, RoleRequirements requirements, bool current) => Create(
        session.Id,
        new SessionUser(user.Id.Value, user.Username.Value, requirements.GetRoles(user, session.Methods).GetNames()),
        session.Client,
        session.SecondAddress,
        session.Limits,
        session.CreatedAt,
        session.LastSeenAt,
        session.AuthenticatedAt,
        session.Methods,
        current);

    /// <summary>Describes a session by the values that its aggregate and the cache both hold.</summary>
    internal static SessionDetails Create(
        SessionId id,
        SessionUser user,
        ClientFingerprint client,
        IPAddress? secondAddress,
        SessionLimits limits,
        DateTimeOffset createdAt,
        DateTimeOffset lastSeenAt,
        DateTimeOffset authenticatedAt,
        AuthenticationMethods methods,
        bool current) => new(
        id.Value,
        user,
        createdAt,
        lastSeenAt,
        limits.GetIdleExpiry(lastSeenAt),
        limits.ExpiresAt,
        GetText(client.IpAddress),
        client.UserAgent,
        authenticatedAt,
        methods.GetAmrValues(),
        methods.AssuranceLevel(),
        current,
        secondAddress is null ? null : GetText(secondAddress));

    /// <summary>Unlike <see cref="IPAddress.ToString"/>, this does not keep the text in the instance, which saves memory for each cached session.</summary>
    private static string GetText(IPAddress address)
    {
        Span<char> text = stackalloc char[64];
        return address.TryFormat(text, out var length) ? new string(text[..length]) : address.ToString();
    }
}

/// <summary>The user of a session, with the current roles in this session.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Username">The username.</param>
/// <param name="Roles">The roles, in alphabetical order, without those that require more factors than the session rests on.</param>
public sealed record SessionUser(Guid Id, string Username, IReadOnlyList<string> Roles);
