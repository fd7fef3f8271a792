using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>A challenge for an authenticator, from the options to the answer. It works once, right or wrong, for one purpose, one client and, where one is known, one person (WebAuthn, 13.4.3).</summary>
public sealed class PasskeyCeremony
{
    /// <summary>How many a person may have; older ones give way.</summary>
    public const int MaxPerUser = 10;

    /// <summary>The longest state that is kept, in characters.</summary>
    public const int MaximumStateLength = 2048;

    /// <summary>How long it can be ended.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>For the store, which fills in what it kept.</summary>
    private PasskeyCeremony() => (State, Client) = (null!, null!);

    private PasskeyCeremony(CeremonyTokenHash token, CeremonyPurpose purpose, UserId? user, string state, ClientFingerprint client, DateTimeOffset now) =>
        (Token, Purpose, User, State, Client, BegunAt) = (token, purpose, user, state, client, now);

    /// <summary>What the store knows of the token.</summary>
    public CeremonyTokenHash Token { get; }

    /// <summary>What it is for.</summary>
    public CeremonyPurpose Purpose { get; }

    /// <summary>Whom it is for; null: whoever it will turn out to be.</summary>
    public UserId? User { get; }

    /// <summary>What the check of the answer needs of the options, with the challenge.</summary>
    public string State { get; }

    /// <summary>The client that asked for the options.</summary>
    public ClientFingerprint Client { get; }

    /// <summary>The device token that came with that request; null: none.</summary>
    public DeviceTokenHash? Device { get; private init; }

    /// <summary>Whether it is for a login or a session in which the person asked to stay signed in.</summary>
    public bool Remember { get; private init; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset BegunAt { get; }

    /// <summary>What it is bound to. It has no second address: it ends with the first request that comes from there.</summary>
    public BoundClient BoundTo => new(Client, SecondAddress: null, Device, Remember, BegunAt);

    /// <summary>Begins one.</summary>
    public static (PasskeyCeremony Ceremony, CeremonyToken Token) Begin(
        CeremonyPurpose purpose, UserId? user, string state, ClientFingerprint client, DateTimeOffset now, DeviceTokenHash? device = null, bool remember = false)
    {
        var token = CeremonyToken.New();
        return (new PasskeyCeremony(token.Hash(), purpose, user, state, client, now) { Device = device, Remember = remember }, token);
    }

    /// <summary>Which of a person's ceremonies have to give way, so that one more fits: the oldest.</summary>
    public static IEnumerable<PasskeyCeremony> GivingWay(IReadOnlyCollection<PasskeyCeremony> ceremonies) =>
        ceremonies.OrderBy(c => c.BegunAt).Take(ceremonies.Count - MaxPerUser + 1);

    /// <summary>Whether it can be ended now, for this purpose and this person, by the client that began it.</summary>
    public bool IsGood(CeremonyPurpose purpose, UserId? user, DateTimeOffset now) => purpose == Purpose && user == User && now < BegunAt + Lifetime;
}

/// <summary>What a ceremony is for.</summary>
public enum CeremonyPurpose
{
    /// <summary>To add a passkey.</summary>
    Addition,

    /// <summary>To sign in by a passkey alone.</summary>
    SignIn,

    /// <summary>To go on with a login whose password was right.</summary>
    SecondFactor,

    /// <summary>To prove once more, within a session, who one is.</summary>
    StepUp,
}
