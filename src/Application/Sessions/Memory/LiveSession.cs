using System.Net;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.Memory;

/// <summary>A session that was found live, with what it says of its user, as the store had it at that moment; and, exactly, when it was last used at this node.</summary>
/// <remarks>Small, as a node holds many: times are ticks, and an aggregate would take three times as much.</remarks>
public sealed class LiveSession
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
    private long _notedTicks;
    private int _isToBeNoted;
    private readonly byte _methods;
    private readonly bool _remember;

    /// <summary>Takes over what was read.</summary>
    public LiveSession(Session session, User user, ISessionPolicy policy)
    {
        (_id, _user, _username) = (session.Id, user.Id, user.Username.Value);
        _roles = [.. user.Roles.Select(r => r.Name).Order(StringComparer.Ordinal)];
        (_client, _second, _remember) = (session.Client, session.BoundTo.SecondFor(user, policy), session.Remember);
        _createdTicks = session.CreatedAt.UtcTicks;
        (_idleTimeout, _expiryTicks) = (session.Limits.IdleTimeout, session.Limits.ExpiresAt.UtcTicks);
        (_authenticatedTicks, _methods) = (session.AuthenticatedAt.UtcTicks, (byte)session.Methods);
        _lastSeenTicks = _notedTicks = session.LastSeenAt.UtcTicks;
    }

    /// <summary>The session.</summary>
    public SessionId Id => _id;

    /// <summary>Whose it is.</summary>
    public UserId User => _user;

    /// <summary>Whether the person asked to stay signed in.</summary>
    public bool Remember => _remember;

    /// <summary>When the person last proved who they are.</summary>
    public DateTimeOffset AuthenticatedAt => TimeOf(_authenticatedTicks);

    /// <summary>The last use at this node, or the last one that the store knew of.</summary>
    public DateTimeOffset LastSeenAt => TimeOf(Volatile.Read(ref _lastSeenTicks));

    /// <summary>Where the log of events ended, at the least, when it was read: what changed later is not in it.</summary>
    internal long ReadAt { get; set; }

    /// <summary>Whether its user has a role.</summary>
    public bool Has(Role role) => _roles.Contains(role.Name, StringComparer.Ordinal);

    /// <summary>Whether it admits a request of this client, as far as is known here.</summary>
    public bool Accepts(ClientFingerprint client, ISessionPolicy policy, DateTimeOffset now) =>
        now < Limits.IdleLimitFrom(LastSeenAt) && (policy.Accepts(_client, client, _remember) || (_second is not null && policy.Accepts(_second, client, _remember)));

    /// <summary>Notes a request; it is stored a little later, with others.</summary>
    public void Touch(DateTimeOffset now, LastSeenNotes notes)
    {
        if (now.UtcTicks <= Volatile.Read(ref _lastSeenTicks)) return;
        Interlocked.Exchange(ref _lastSeenTicks, now.UtcTicks);
        if (Volatile.Read(ref _isToBeNoted) == 0 && Interlocked.Exchange(ref _isToBeNoted, 1) == 0) notes.Add(this, NextNote);
    }

    /// <summary>A use has been stored; of a later one, the next note tells.</summary>
    public void Noted(DateTimeOffset lastSeen, LastSeenNotes notes)
    {
        Volatile.Write(ref _notedTicks, lastSeen.UtcTicks);
        Interlocked.Exchange(ref _isToBeNoted, 0);
        if (LastSeenAt > lastSeen && Interlocked.Exchange(ref _isToBeNoted, 1) == 0) notes.Add(this, NextNote);
    }

    /// <summary>Whose it is, and what they may do now.</summary>
    public SessionUser Owner() => new(_user.Value, _username, _roles);

    /// <summary>As its owner sees it.</summary>
    public SessionDetails Details()
    {
        var lastSeen = LastSeenAt;
        return new(
            _id.Value,
            Owner(),
            TimeOf(_createdTicks),
            lastSeen,
            Limits.IdleLimitFrom(lastSeen),
            Limits.ExpiresAt,
            TextOf(_client.IpAddress),
            _client.UserAgent,
            AuthenticatedAt,
            Methods.Names(),
            Methods.AssuranceLevel(),
            Current: true,
            _second is null ? null : TextOf(_second.IpAddress));
    }

    private AuthenticationMethods Methods => (AuthenticationMethods)_methods;

    private SessionLimits Limits => new(_idleTimeout, TimeOf(_expiryTicks));

    private DateTimeOffset NextNote => TimeOf(Volatile.Read(ref _notedTicks)) + Limits.NotingInterval;

    private static DateTimeOffset TimeOf(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>The address itself would keep its text.</summary>
    private static string TextOf(IPAddress address)
    {
        Span<char> text = stackalloc char[64];
        return address.TryFormat(text, out var length) ? new string(text[..length]) : address.ToString();
    }
}
