using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>One sign-in of one person at one client, from the login to its end.</summary>
public sealed class Session : AggregateRoot
{
    /// <summary>How often, at the most, a strange client is noted.</summary>
    public static readonly TimeSpan MismatchInterval = TimeSpan.FromMinutes(1);

    /// <summary>For the store, which fills in what it kept.</summary>
    private Session() => Client = null!;

    private Session(SessionId id, UserId user, SessionTokenHash token, ClientFingerprint client, SessionLifetime lifetime, AuthenticationMethods methods, DateTimeOffset createdAt)
    {
        Id = id;
        User = user;
        Token = token;
        Client = client;
        IdleTimeout = lifetime.Idle;
        CreatedAt = createdAt;
        AuthenticatedAt = createdAt;
        Methods = methods;
        LastSeenAt = createdAt;
        ExpiresAt = createdAt + lifetime.Absolute;
        IdleExpiresAt = Limits.IdleLimitFrom(createdAt);
    }

    /// <summary>The id.</summary>
    public SessionId Id { get; }

    /// <summary>Whose it is.</summary>
    public UserId User { get; }

    /// <summary>What the store knows of the token.</summary>
    public SessionTokenHash Token { get; }

    /// <summary>The client at the login.</summary>
    public ClientFingerprint Client { get; }

    /// <summary>The client's address of the other IP family; null: not learned.</summary>
    public IPAddress? SecondAddress { get; private set; }

    /// <summary>The device token that the client holds since the login; null: not known, as of sessions from before it was stored.</summary>
    public DeviceTokenHash? Device { get; private init; }

    /// <summary>Whether the person asked to stay signed in.</summary>
    public bool Remember { get; private init; }

    /// <summary>How long it lives without a request.</summary>
    public TimeSpan IdleTimeout { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the person last proved who they are: at the login, or since.</summary>
    public DateTimeOffset AuthenticatedAt { get; private set; }

    /// <summary>By what they did.</summary>
    public AuthenticationMethods Methods { get; private set; }

    /// <summary>The last request that has been noted; later ones are at most <see cref="SessionLimits.NotingInterval"/> away.</summary>
    public DateTimeOffset LastSeenAt { get; private set; }

    /// <summary>When it ends whatever happens.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>When it was ended; null: it wasn't.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When a request from a strange client was last noted.</summary>
    public DateTimeOffset? MismatchNotedAt { get; private set; }

    /// <summary>When it ends if no request comes.</summary>
    public DateTimeOffset IdleExpiresAt { get; private set; }

    /// <summary>What it is bound to.</summary>
    public BoundClient BoundTo => new(Client, SecondAddress, Device, Remember, CreatedAt);

    /// <summary>When it ends by itself.</summary>
    public SessionLimits Limits => new(IdleTimeout, ExpiresAt);

    /// <summary>Begins a session for somebody who has just proved who they are. Its token is always new (P3).</summary>
    /// <param name="user">Who signs in.</param>
    /// <param name="client">The client; the session is bound to it.</param>
    /// <param name="lifetime">When it ends by itself.</param>
    /// <param name="now">The time.</param>
    /// <param name="methods">What the person has done.</param>
    /// <param name="remember">Whether the person asked to stay signed in.</param>
    /// <param name="device">The device token that the client holds from now on; null: none.</param>
    public static (Session Session, SessionToken Token) Start(
        User user,
        ClientFingerprint client,
        SessionLifetime lifetime,
        DateTimeOffset now,
        AuthenticationMethods methods = AuthenticationMethods.Password,
        bool remember = false,
        DeviceTokenHash? device = null)
    {
        var token = SessionToken.New();
        var session = new Session(SessionId.New(now), user.Id, token.Hash(), client, lifetime, methods, now) { Remember = remember, Device = device };
        session.Raise(new SessionStarted(session.Id, user.Id, now));
        return (session, token);
    }

    /// <summary>Whether it is neither ended nor expired.</summary>
    public bool IsLive(DateTimeOffset now) => EndedAt is null && now < IdleExpiresAt;

    /// <summary>Whether it has expired and was not ended since. To end it keeps a clock that is set back from reviving it.</summary>
    public bool HasExpired(DateTimeOffset now) => EndedAt is null && !IsLive(now);

    /// <summary>Whether it admits a request of this client.</summary>
    public bool Accepts(ClientFingerprint client, User owner, ISessionPolicy policy, DateTimeOffset now) => IsLive(now) && BoundTo.Accepts(client, owner, policy);

    /// <summary>Learns the client's second address, once, from a request that shows the device token (ADR 22).</summary>
    /// <returns>Whether the request comes from the session's client.</returns>
    public bool LearnAddress(ClientFingerprint client, DeviceTokenHash? device, User owner, ISessionPolicy policy, DateTimeOffset now)
    {
        if (!IsLive(now) || !BoundTo.Learns(client, device, owner, policy, now)) return false;
        SecondAddress = client.IpAddress;
        Raise(new SessionAddressLearned(Id, User, now));
        return true;
    }

    /// <summary>Whether a repeat of its login may be given a session in place of this one (ADR 21): it is live, for the same client, and the account still asks for no more than the login proved.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="passwordVersion">The account's password version at the login.</param>
    /// <param name="client">The client that repeats the login.</param>
    /// <param name="device">The device token that it shows; null: none. With it, the client may come from its other address.</param>
    /// <param name="policy">Which clients are the same.</param>
    /// <param name="now">The time.</param>
    public bool CanBeReissued(User user, int passwordVersion, ClientFingerprint client, DeviceTokenHash? device, ISessionPolicy policy, DateTimeOffset now) =>
        (Accepts(client, user, policy, now) || (IsLive(now) && BoundTo.Learns(client, device, user, policy, now))) && user.PasswordVersion == passwordVersion && (!user.HasSecondFactor || Methods.AreSeveralFactors());

    /// <summary>The person has proved once more who they are.</summary>
    public void StepUp(AuthenticationMethods methods, DateTimeOffset now)
    {
        (AuthenticatedAt, Methods) = (now, methods);
        Raise(new SessionSteppedUp(Id, User, now));
    }

    /// <summary>Notes a request. Only moves the idle limit, and never revives: of requests that are noted in another order than they came, the last one counts.</summary>
    public void Touch(DateTimeOffset seen)
    {
        if (!IsLive(seen) || seen <= LastSeenAt) return;
        (LastSeenAt, IdleExpiresAt) = (seen, Limits.IdleLimitFrom(seen));
    }

    /// <summary>Whether a request from a strange client is to be noted now.</summary>
    public bool IsMismatchDue(DateTimeOffset now) => IsLive(now) && !(now - MismatchNotedAt < MismatchInterval);

    /// <summary>Notes that a strange client showed the token, at most once in <see cref="MismatchInterval"/>.</summary>
    /// <returns>Whether there is something to store.</returns>
    public bool NoteMismatch(DateTimeOffset now)
    {
        if (!IsMismatchDue(now)) return false;
        MismatchNotedAt = now;
        Raise(new SessionMismatched(Id, User, now));
        return true;
    }

    /// <summary>Ends it, for good. Ending it again changes nothing.</summary>
    public void End(SessionEnding why, DateTimeOffset now)
    {
        if (EndedAt is not null) return;
        EndedAt = now;
        Raise(new SessionEnded(Id, User, why, now));
    }
}
