using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>A login that is under way: it holds what has been verified so far. It grants nothing but the steps that are left.</summary>
/// <remarks>What is left is computed at each step from the present state of the user, and never stored. The session that ends the login deletes the challenge (ADR 40).</remarks>
public sealed class LoginChallenge : IHasToken
{
    /// <summary>The maximum number of challenges of each known device of a user, and of all unknown clients together. A new challenge evicts the oldest of its client.</summary>
    public const int MaxPerClient = 10;

    /// <summary>The time limit for all steps together.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The time limit if one of the steps waits for a mail.</summary>
    public static readonly TimeSpan LifetimeWithMail = TimeSpan.FromHours(1);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private LoginChallenge() => Client = null!;

    private LoginChallenge(TokenHash<LoginChallenge> tokenHash, User user, ClientFingerprint client, TokenHash<Device>? deviceTokenHash, bool remember, SessionCredentials credentials, bool isPasswordRejected, DateTimeOffset now)
    {
        (TokenHash, UserId, PasswordVersion, Client, DeviceTokenHash, Remember, StartedAt) = (tokenHash, user.Id, user.PasswordVersion, client, deviceTokenHash, remember, now);
        (Methods, PasskeyId) = credentials;
        IsPasswordRejected = isPasswordRejected;
    }

    static string IHasToken.TokenPrefix => "chl_";

    /// <summary>The hash of the token.</summary>
    public TokenHash<LoginChallenge> TokenHash { get; }

    /// <summary>The user who signs in.</summary>
    public UserId UserId { get; }

    /// <summary>The version of the user's password. A new password makes the challenge void, unless it is set by a step of this login.</summary>
    public int PasswordVersion { get; private set; }

    /// <summary>The client that began the login.</summary>
    public ClientFingerprint Client { get; }

    /// <summary>That client's IP address of the other IP family; null if not learned.</summary>
    public IPAddress? SecondAddress { get; private set; }

    /// <summary>The device token that the client sent; null if none.</summary>
    public TokenHash<Device>? DeviceTokenHash { get; }

    /// <summary>Whether the user asked to stay signed in.</summary>
    public bool Remember { get; }

    /// <summary>When the password or the passkey was verified that began the login.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The methods that have been verified so far.</summary>
    public AuthenticationMethods Methods { get; private set; }

    /// <summary>The passkey that has been verified; null if none.</summary>
    public PasskeyId? PasskeyId { get; private set; }

    /// <summary>Whether the verified password no longer obeys the rules for passwords.</summary>
    public bool IsPasswordRejected { get; private set; }

    /// <summary>Whether a step waits, or waited, for a mail.</summary>
    public bool WaitsForMail { get; private set; }

    /// <summary>When the challenge expires.</summary>
    public DateTimeOffset ExpiresAt => StartedAt + (WaitsForMail ? LifetimeWithMail : Lifetime);

    /// <summary>The credentials that have been verified so far.</summary>
    public SessionCredentials Credentials => new(Methods, PasskeyId);

    /// <summary>The client binding.</summary>
    public BoundClient BoundTo => new(Client, SecondAddress, DeviceTokenHash, Remember, StartedAt);

    /// <summary>Creates a challenge after a password or a passkey was verified.</summary>
    /// <param name="credentials">What was verified; by default the password.</param>
    /// <param name="isPasswordRejected">Whether the verified password no longer obeys the rules.</param>
    public static (LoginChallenge Challenge, Token<LoginChallenge> Token) Create(
        User user, ClientFingerprint client, bool remember, DateTimeOffset now, TokenHash<Device>? deviceTokenHash = null, SessionCredentials? credentials = null, bool isPasswordRejected = false)
    {
        var token = Token<LoginChallenge>.New();
        return (new LoginChallenge(token.Hash(), user, client, deviceTokenHash, remember, credentials ?? AuthenticationMethods.Password, isPasswordRejected, now), token);
    }

    /// <summary>Selects the oldest challenges of a client for eviction so that one more fits. Those of other known devices stay (P6).</summary>
    /// <param name="challenges">All challenges of the user.</param>
    /// <param name="client">The device token that the client presented; null if none.</param>
    internal static IEnumerable<LoginChallenge> SelectForEviction(IEnumerable<LoginChallenge> challenges, KnownDevices devices, TokenHash<Device>? client) =>
        devices.SelectForEviction(challenges, client, MaxPerClient, c => c.DeviceTokenHash, c => c.StartedAt);

    /// <summary>Records a further verified credential.</summary>
    public void RecordVerified(SessionCredentials credentials) => (Methods, PasskeyId) = (Methods | credentials.Methods, credentials.PasskeyId ?? PasskeyId);

    /// <summary>Records that the user has chosen a new password in this login, which therefore continues.</summary>
    public void RecordNewPassword(User user) => (PasswordVersion, IsPasswordRejected) = (user.PasswordVersion, false);

    /// <summary>Records that a step waits for a mail, which takes longer than typing.</summary>
    /// <returns>Whether it is the first time.</returns>
    public bool TryWaitForMail()
    {
        if (WaitsForMail) return false;
        WaitsForMail = true;
        return true;
    }

    /// <summary>Whether failed attempts keep this client from the next step. They do not if a passkey began the login, because a signature cannot be guessed (ADR 17).</summary>
    public bool IsBlockedByLockout(User user, Device? device, DateTimeOffset now) => Methods.HasFlag(AuthenticationMethods.Password) && user.IsLockedOutFor(device, now);

    /// <summary>Whether this client can continue the login: unexpired, same password. Learns the client's second IP address, as a session does.</summary>
    public bool TryContinue(User user, ClientFingerprint client, TokenHash<Device>? deviceTokenHash, ISessionPolicy policy, DateTimeOffset now)
    {
        if (now >= ExpiresAt || user.PasswordVersion != PasswordVersion) return false;
        if (BoundTo.Accepts(client, user, policy)) return true;
        if (!BoundTo.LearnsSecondAddress(client, deviceTokenHash, user, policy, now)) return false;
        SecondAddress = client.IpAddress;
        return true;
    }
}
