using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>A login with a verified password that awaits the second factor. It does not grant access.</summary>
/// <remarks>A redeemed challenge is deleted. The state of the user is checked again on redemption.</remarks>
public sealed class LoginChallenge : IHasToken
{
    /// <summary>The maximum number of challenges of each known device of a user, and of all unknown clients together. A new challenge evicts the oldest of its client.</summary>
    public const int MaxPerClient = 10;

    /// <summary>The time limit for the second factor.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private LoginChallenge() => Client = null!;

    private LoginChallenge(TokenHash<LoginChallenge> tokenHash, User user, ClientFingerprint client, TokenHash<Device>? deviceTokenHash, bool remember, DateTimeOffset now) =>
        (TokenHash, UserId, PasswordVersion, Client, DeviceTokenHash, Remember, PasswordVerifiedAt) = (tokenHash, user.Id, user.PasswordVersion, client, deviceTokenHash, remember, now);

    static string IHasToken.TokenPrefix => "chl_";

    /// <summary>The hash of the token.</summary>
    public TokenHash<LoginChallenge> TokenHash { get; }

    /// <summary>The user who signs in.</summary>
    public UserId UserId { get; }

    /// <summary>The version of the verified password.</summary>
    public int PasswordVersion { get; }

    /// <summary>The client that sent the password.</summary>
    public ClientFingerprint Client { get; }

    /// <summary>That client's IP address of the other IP family; null if not learned.</summary>
    public IPAddress? SecondAddress { get; private set; }

    /// <summary>The device token sent with the password; null if none.</summary>
    public TokenHash<Device>? DeviceTokenHash { get; }

    /// <summary>Whether the user asked to stay signed in.</summary>
    public bool Remember { get; }

    /// <summary>When the password was verified.</summary>
    public DateTimeOffset PasswordVerifiedAt { get; }

    /// <summary>When the challenge expires.</summary>
    public DateTimeOffset ExpiresAt => PasswordVerifiedAt + Lifetime;

    /// <summary>The client binding.</summary>
    public BoundClient BoundTo => new(Client, SecondAddress, DeviceTokenHash, Remember, PasswordVerifiedAt);

    /// <summary>Creates a challenge after the password was verified.</summary>
    public static (LoginChallenge Challenge, Token<LoginChallenge> Token) Create(User user, ClientFingerprint client, bool remember, DateTimeOffset now, TokenHash<Device>? deviceTokenHash = null)
    {
        var token = Token<LoginChallenge>.New();
        return (new LoginChallenge(token.Hash(), user, client, deviceTokenHash, remember, now), token);
    }

    /// <summary>Selects the oldest challenges of a client for eviction so that one more fits. Those of other known devices stay (P6).</summary>
    /// <param name="challenges">All challenges of the user.</param>
    /// <param name="client">The device token that the client presented; null if none.</param>
    public static IEnumerable<LoginChallenge> SelectForEviction(IEnumerable<LoginChallenge> challenges, KnownDevices devices, TokenHash<Device>? client) =>
        devices.SelectForEviction(challenges, client, MaxPerClient, c => c.DeviceTokenHash, c => c.PasswordVerifiedAt);

    /// <summary>Whether this client can redeem the challenge: unexpired, same password, second factor still enrolled. Learns the client's second IP address, as a session does.</summary>
    public bool TryContinue(User user, ClientFingerprint client, TokenHash<Device>? deviceTokenHash, ISessionPolicy policy, DateTimeOffset now)
    {
        if (now >= ExpiresAt || !user.HasSecondFactor || user.PasswordVersion != PasswordVersion) return false;
        if (BoundTo.Accepts(client, user, policy)) return true;
        if (!BoundTo.LearnsSecondAddress(client, deviceTokenHash, user, policy, now)) return false;
        SecondAddress = client.IpAddress;
        return true;
    }
}
