using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>A WebAuthn ceremony, from its options to the response. It works once, for one purpose, one client and, if known, one user (WebAuthn, 13.4.3).</summary>
public sealed class PasskeyCeremony : IHasToken
{
    /// <summary>The maximum number of ceremonies of each known device of a user, and of all unknown clients together. A new ceremony evicts the oldest of its client.</summary>
    public const int MaxPerClient = 10;

    /// <summary>The maximum length of the state, in characters.</summary>
    public const int MaximumStateLength = 2048;

    /// <summary>The time limit for the response.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private PasskeyCeremony() => (State, Client) = (null!, null!);

    private PasskeyCeremony(TokenHash<PasskeyCeremony> tokenHash, CeremonyPurpose purpose, UserId? userId, string state, ClientFingerprint client, DateTimeOffset now) =>
        (TokenHash, Purpose, UserId, State, Client, StartedAt) = (tokenHash, purpose, userId, state, client, now);

    static string IHasToken.TokenPrefix => "pkc_";

    /// <summary>The hash of the token.</summary>
    public TokenHash<PasskeyCeremony> TokenHash { get; }

    /// <summary>The purpose.</summary>
    public CeremonyPurpose Purpose { get; }

    /// <summary>The user; null if only the response will identify the user.</summary>
    public UserId? UserId { get; }

    /// <summary>The challenge and other options that are needed to verify the response.</summary>
    public string State { get; }

    /// <summary>The client that requested the options.</summary>
    public ClientFingerprint Client { get; }

    /// <summary>The device token of that request; null if none.</summary>
    public TokenHash<Device>? DeviceTokenHash { get; private init; }

    /// <summary>Whether the user asked to stay signed in.</summary>
    public bool Remember { get; private init; }

    /// <summary>When the ceremony started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The client binding. It has no second IP address, because the first response completes the ceremony.</summary>
    public BoundClient BoundTo => new(Client, SecondAddress: null, DeviceTokenHash, Remember, StartedAt);

    /// <summary>Starts a ceremony.</summary>
    public static (PasskeyCeremony Ceremony, Token<PasskeyCeremony> Token) Begin(
        CeremonyPurpose purpose, UserId? userId, string state, ClientFingerprint client, DateTimeOffset now, TokenHash<Device>? deviceTokenHash = null, bool remember = false)
    {
        var token = Token<PasskeyCeremony>.New();
        return (new PasskeyCeremony(token.Hash(), purpose, userId, state, client, now) { DeviceTokenHash = deviceTokenHash, Remember = remember }, token);
    }

    /// <summary>Selects the oldest ceremonies of a client for eviction so that one more fits. Those of other known devices stay (P6).</summary>
    /// <param name="ceremonies">All ceremonies of the user.</param>
    /// <param name="client">The device token that the client presented; null if none.</param>
    internal static IEnumerable<PasskeyCeremony> SelectForEviction(IEnumerable<PasskeyCeremony> ceremonies, KnownDevices devices, TokenHash<Device>? client) =>
        devices.SelectForEviction(ceremonies, client, MaxPerClient, c => c.DeviceTokenHash, c => c.StartedAt);

    /// <summary>Whether the ceremony is unexpired and was started for this purpose and user.</summary>
    public bool IsValidFor(CeremonyPurpose purpose, UserId? userId, DateTimeOffset now) => purpose == Purpose && userId == UserId && now < StartedAt + Lifetime;
}

/// <summary>The purpose of a ceremony.</summary>
public enum CeremonyPurpose
{
    /// <summary>Adds a passkey.</summary>
    Addition,

    /// <summary>Signs in with a passkey alone.</summary>
    SignIn,

    /// <summary>Completes a login as the second factor, after the password.</summary>
    SecondFactor,

    /// <summary>Confirms the user's identity within a session.</summary>
    StepUp,
}
