using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.Cache;

/// <summary>A cached live session with its user's data, as of a read from the database, and its exact last use on this node.</summary>
/// <remarks>Kept small because a node caches many: times are ticks, and an aggregate would take three times the memory.</remarks>
internal sealed class CachedSession
{
    private readonly SessionId _id;
    private readonly UserId _user;
    private readonly string _username;
    private readonly string[] _roles;
    private readonly ClientFingerprint _client;
    private readonly ClientFingerprint? _second;
    private readonly long _createdTicks;
    private readonly TimeSpan _idleTimeout;
    private readonly long _expiryTicks;
    private readonly long _authenticatedTicks;
    private long _lastSeenTicks;
    private long _storedTicks;
    private int _isWritePending;
    private readonly byte _methods;
    private readonly bool _remember;
    private readonly bool _hasWithheldRoles;

    /// <summary>Copies the values that were read.</summary>
    public CachedSession(Session session, User user, ISessionPolicy policy, RoleRequirements requirements)
    {
        (_id, _user, _username) = (session.Id, user.Id, user.Username.Value);
        _roles = requirements.GetRoles(user, session.Methods).GetNames();
        _hasWithheldRoles = _roles.Length < user.Roles.Count;
        (_client, _second, _remember) = (session.Client, session.BoundTo.SecondFor(user, policy), session.Remember);
        _createdTicks = session.CreatedAt.UtcTicks;
        (_idleTimeout, _expiryTicks) = (session.Limits.IdleTimeout, session.Limits.ExpiresAt.UtcTicks);
        (_authenticatedTicks, _methods) = (session.AuthenticatedAt.UtcTicks, (byte)session.Methods);
        _lastSeenTicks = _storedTicks = session.LastSeenAt.UtcTicks;
    }

    /// <summary>The session's id.</summary>
    public SessionId Id => _id;

    /// <summary>The user's id.</summary>
    public UserId UserId => _user;

    /// <summary>The username.</summary>
    public string Username => _username;

    /// <summary>When the session began.</summary>
    public DateTimeOffset CreatedAt => FromTicks(_createdTicks);

    /// <summary>When the session expires unless it is used.</summary>
    public DateTimeOffset IdleExpiresAt => Limits.GetIdleExpiry(LastSeenAt);

    /// <summary>When the session expires at the latest.</summary>
    public DateTimeOffset ExpiresAt => FromTicks(_expiryTicks);

    /// <summary>The methods of the last login or step-up.</summary>
    public AuthenticationMethods Methods => (AuthenticationMethods)_methods;

    /// <summary>Whether the user asked to stay signed in.</summary>
    public bool Remember => _remember;

    /// <summary>The last login or step-up.</summary>
    public DateTimeOffset AuthenticatedAt => FromTicks(_authenticatedTicks);

    /// <summary>Whether the user was authenticated by several factors, which is <c>aal2</c>.</summary>
    public bool IsMultiFactor => Methods.IsMultiFactor();

    /// <summary>The last use on this node, or the last stored use when the session was read.</summary>
    public DateTimeOffset LastSeenAt => FromTicks(Volatile.Read(ref _lastSeenTicks));

    /// <summary>A position of the revocation log before the read. Later changes are not reflected in this session.</summary>
    internal long ReadPosition { get; set; }

    /// <summary>The names of the user's roles in this session.</summary>
    public IReadOnlyList<string> Roles => _roles;

    /// <summary>Whether the user has roles that count only in sessions that rest on several factors, unlike this one.</summary>
    public bool HasWithheldRoles => _hasWithheldRoles;

    /// <summary>The texts of the attributes in gateway headers, in the order of their declaration.</summary>
    public IReadOnlyList<string> GatewayAttributes { get; init; } = [];

    /// <summary>Whether the user has a role in this session.</summary>
    public bool HasRole(Role role) => _roles.Contains(role.Name, StringComparer.Ordinal);

    /// <summary>Whether the session accepts this client, as far as this node knows.</summary>
    /// <param name="client">The client; null for a service account that may leave it out.</param>
    public bool AcceptsClient(ClientFingerprint? client, ISessionPolicy policy, DateTimeOffset now) =>
        now < IdleExpiresAt && (client is null || policy.AcceptsClient(_client, client, _remember) || (_second is not null && policy.AcceptsClient(_second, client, _remember)));

    /// <summary>Records a use, which is stored later in a batch.</summary>
    public void Touch(DateTimeOffset now, LastSeenQueue queue)
    {
        if (now.UtcTicks <= Volatile.Read(ref _lastSeenTicks)) return;
        Interlocked.Exchange(ref _lastSeenTicks, now.UtcTicks);
        if (Volatile.Read(ref _isWritePending) == 0 && Interlocked.Exchange(ref _isWritePending, 1) == 0) queue.Enqueue(this, NextWriteAt);
    }

    /// <summary>Marks a use as stored. A later use is queued again.</summary>
    public void MarkStored(DateTimeOffset lastSeen, LastSeenQueue queue)
    {
        Volatile.Write(ref _storedTicks, lastSeen.UtcTicks);
        Interlocked.Exchange(ref _isWritePending, 0);
        if (LastSeenAt > lastSeen && Interlocked.Exchange(ref _isWritePending, 1) == 0) queue.Enqueue(this, NextWriteAt);
    }

    /// <summary>Returns the user with the current roles in this session.</summary>
    public SessionUser GetUser() => new(_user.Value, _username, _roles);

    /// <summary>Returns the session as its user sees it.</summary>
    public SessionDetails ToDetails() =>
        SessionDetails.Create(_id, GetUser(), _client, _second?.IpAddress, Limits, CreatedAt, LastSeenAt, AuthenticatedAt, Methods, current: true);

    private SessionLimits Limits => new(_idleTimeout, ExpiresAt);

    private DateTimeOffset NextWriteAt => FromTicks(Volatile.Read(ref _storedTicks)) + Limits.LastSeenWriteInterval;

    private static DateTimeOffset FromTicks(long ticks) => new(ticks, TimeSpan.Zero);
}
