using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>One login of one user on one client, until logout, revocation, expiry or eviction.</summary>
public sealed class Session : AggregateRoot, IHasToken
{
    /// <summary>The minimum time between two recorded mismatches.</summary>
    public static readonly TimeSpan MismatchRecordInterval = TimeSpan.FromMinutes(1);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private Session() => Client = null!;

    private Session(SessionId id, UserId userId, TokenHash<Session> tokenHash, ClientFingerprint client, SessionLifetime lifetime, SessionCredentials credentials, DateTimeOffset createdAt)
    {
        Id = id;
        UserId = userId;
        TokenHash = tokenHash;
        Client = client;
        IdleTimeout = lifetime.Idle;
        CreatedAt = createdAt;
        AuthenticatedAt = createdAt;
        (Methods, PasskeyId) = credentials;
        (LoginMethods, LoginPasskeyId) = (credentials.Methods, credentials.PasskeyId);
        LastSeenAt = createdAt;
        ExpiresAt = createdAt + lifetime.Absolute;
        IdleExpiresAt = Limits.GetIdleExpiry(createdAt);
    }

    static string IHasToken.TokenPrefix => "ses_";

    /// <summary>The id.</summary>
    public SessionId Id { get; }

    /// <summary>The user who signed in.</summary>
    public UserId UserId { get; }

    /// <summary>The hash of the token.</summary>
    public TokenHash<Session> TokenHash { get; }

    /// <summary>The hash of the gateway token; null if the session is from before gateway cookies and has not been given one.</summary>
    public TokenHash<GatewayAccess>? GatewayTokenHash { get; private set; }

    /// <summary>The client at login.</summary>
    public ClientFingerprint Client { get; }

    /// <summary>The client's IP address of the other IP family; null if not learned.</summary>
    public IPAddress? SecondAddress { get; private set; }

    /// <summary>The client's device token since login; null if unknown, as for sessions from before it was stored.</summary>
    public TokenHash<Device>? DeviceTokenHash { get; private init; }

    /// <summary>Whether the user asked to stay signed in.</summary>
    public bool Remember { get; private init; }

    /// <summary>The idle timeout.</summary>
    public TimeSpan IdleTimeout { get; }

    /// <summary>When the session started.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The last login or step-up.</summary>
    public DateTimeOffset AuthenticatedAt { get; private set; }

    /// <summary>The methods of that authentication.</summary>
    public AuthenticationMethods Methods { get; private set; }

    /// <summary>The passkey of that authentication; null if none.</summary>
    public PasskeyId? PasskeyId { get; private set; }

    /// <summary>The methods at login; null for a session from before they were stored.</summary>
    public AuthenticationMethods? LoginMethods { get; }

    /// <summary>The passkey at login; null if none.</summary>
    public PasskeyId? LoginPasskeyId { get; }

    /// <summary>The last stored use. The true last use is at most <see cref="SessionLimits.LastSeenWriteInterval"/> later.</summary>
    public DateTimeOffset LastSeenAt { get; private set; }

    /// <summary>The absolute timeout.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>When the session was ended; null if it was not.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When a mismatch was last recorded.</summary>
    public DateTimeOffset? MismatchRecordedAt { get; private set; }

    /// <summary>When the session expires unless it is used.</summary>
    public DateTimeOffset IdleExpiresAt { get; private set; }

    /// <summary>The client binding.</summary>
    public BoundClient BoundTo => new(Client, SecondAddress, DeviceTokenHash, Remember, CreatedAt);

    /// <summary>The credentials of the last login or step-up.</summary>
    public SessionCredentials Credentials => new(Methods, PasskeyId);

    /// <summary>The limits by which the session expires.</summary>
    public SessionLimits Limits => new(IdleTimeout, ExpiresAt);

    /// <summary>Starts a session after a successful login. The token is always new (P3).</summary>
    /// <param name="client">The client to which the session is bound.</param>
    /// <param name="credentials">The credentials by which the user was authenticated; by default the password.</param>
    /// <param name="remember">Whether the user asked to stay signed in.</param>
    /// <param name="deviceTokenHash">The device token that the client holds from now on; null if none.</param>
    public static (Session Session, Token<Session> Token) Start(
        User user,
        ClientFingerprint client,
        SessionLifetime lifetime,
        DateTimeOffset now,
        SessionCredentials? credentials = null,
        bool remember = false,
        TokenHash<Device>? deviceTokenHash = null)
    {
        var token = Token<Session>.New();
        var session = new Session(SessionId.New(now), user.Id, token.Hash(), client, lifetime, credentials ?? AuthenticationMethods.Password, now) { Remember = remember, DeviceTokenHash = deviceTokenHash };
        session.AddGatewayToken(token);
        session.Raise(new SessionStarted(session.Id, user.Id, now));
        return (session, token);
    }

    /// <summary>Whether the session is neither ended nor expired.</summary>
    public bool IsLive(DateTimeOffset now) => EndedAt is null && now < IdleExpiresAt;

    /// <summary>Whether the session has expired but was not ended. Ending it prevents a clock that is set back from reviving it.</summary>
    public bool HasExpired(DateTimeOffset now) => EndedAt is null && !IsLive(now);

    /// <summary>Whether the session is live and accepts this client.</summary>
    public bool AcceptsClient(ClientFingerprint client, User owner, ISessionPolicy policy, DateTimeOffset now) => IsLive(now) && BoundTo.Accepts(client, owner, policy);

    /// <summary>Learns the client's second IP address, once, from a request with the device token (ADR 22).</summary>
    /// <returns>Whether the request comes from the session's client.</returns>
    public bool LearnAddress(ClientFingerprint client, TokenHash<Device>? deviceTokenHash, User owner, ISessionPolicy policy, DateTimeOffset now)
    {
        if (!IsLive(now) || !BoundTo.LearnsSecondAddress(client, deviceTokenHash, owner, policy, now)) return false;
        SecondAddress = client.IpAddress;
        Raise(new SessionAddressLearned(Id, UserId, now));
        return true;
    }

    /// <summary>Lets gateways identify the session by its gateway token. Repeating it has no effect.</summary>
    /// <param name="token">The token of this session.</param>
    public void AddGatewayToken(Token<Session> token) => GatewayTokenHash = GatewayAccess.DeriveToken(token).Hash();

    /// <summary>Whether a repeated login may receive a new session in place of this one. It must be live, on the same client, and satisfy what the account requires now (ADR 21).</summary>
    /// <param name="passwordVersion">The password version at login.</param>
    /// <param name="client">The client that repeats the login.</param>
    /// <param name="deviceTokenHash">The presented device token; null if none. With it, the client may use its other IP address.</param>
    public bool CanBeReissued(User user, int passwordVersion, ClientFingerprint client, TokenHash<Device>? deviceTokenHash, ISessionPolicy policy, DateTimeOffset now) =>
        (AcceptsClient(client, user, policy, now) || (IsLive(now) && BoundTo.LearnsSecondAddress(client, deviceTokenHash, user, policy, now))) && user.PasswordVersion == passwordVersion && (!user.HasSecondFactor || Methods.IsMultiFactor());

    /// <summary>Whether the user was authenticated by one of these credentials, at login or at the last step-up.</summary>
    /// <remarks>After a step-up, the credentials of an older login are unknown. They count as any.</remarks>
    public bool RestsOn(SessionCredentials credentials) =>
        Credentials.Overlaps(credentials)
        || (LoginMethods is { } methods ? new SessionCredentials(methods, LoginPasskeyId).Overlaps(credentials) : AuthenticatedAt != CreatedAt);

    /// <summary>Records a step-up.</summary>
    public void StepUp(SessionCredentials credentials, DateTimeOffset now)
    {
        (AuthenticatedAt, Methods, PasskeyId) = (now, credentials.Methods, credentials.PasskeyId);
        Raise(new SessionSteppedUp(Id, UserId, now));
    }

    /// <summary>Records a use. It only extends the idle timeout and never revives a session; uses recorded out of order do not move it back.</summary>
    public void Touch(DateTimeOffset seen)
    {
        if (!IsLive(seen) || seen <= LastSeenAt) return;
        (LastSeenAt, IdleExpiresAt) = (seen, Limits.GetIdleExpiry(seen));
    }

    /// <summary>Whether a mismatch should be recorded now.</summary>
    public bool IsMismatchDue(DateTimeOffset now) => IsLive(now) && !(now - MismatchRecordedAt < MismatchRecordInterval);

    /// <summary>Records that another client presented the token, at most once per <see cref="MismatchRecordInterval"/>.</summary>
    /// <returns>Whether there is a change to store.</returns>
    public bool RecordMismatch(DateTimeOffset now)
    {
        if (!IsMismatchDue(now)) return false;
        MismatchRecordedAt = now;
        Raise(new SessionMismatched(Id, UserId, now));
        return true;
    }

    /// <summary>Ends the session permanently. Ending it again has no effect.</summary>
    public void End(SessionEndReason reason, DateTimeOffset now)
    {
        if (EndedAt is not null) return;
        EndedAt = now;
        Raise(new SessionEnded(Id, UserId, reason, now));
    }
}
