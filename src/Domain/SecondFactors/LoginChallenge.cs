using System.Net;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>A login that has come half the way: the password was right, and the code is yet to come. It signs nobody in.</summary>
/// <remarks>It is gone once it has been redeemed. What was true of the person when the password was checked is looked at again then.</remarks>
public sealed class LoginChallenge
{
    /// <summary>How many a person may have; older ones give way.</summary>
    public const int MaxPerUser = 10;

    /// <summary>How long it can be redeemed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>For the store, which fills in what it kept.</summary>
    private LoginChallenge() => Client = null!;

    private LoginChallenge(ChallengeTokenHash token, User user, ClientFingerprint client, DeviceTokenHash? device, bool remember, DateTimeOffset now) =>
        (Token, User, PasswordVersion, Client, Device, Remember, PasswordCheckedAt) = (token, user.Id, user.PasswordVersion, client, device, remember, now);

    /// <summary>What the store knows of the token.</summary>
    public ChallengeTokenHash Token { get; }

    /// <summary>Who wants to sign in.</summary>
    public UserId User { get; }

    /// <summary>Which of the account's passwords was right.</summary>
    public int PasswordVersion { get; }

    /// <summary>The client that gave the password.</summary>
    public ClientFingerprint Client { get; }

    /// <summary>That client's address of the other IP family; null: not learned.</summary>
    public IPAddress? SecondAddress { get; private set; }

    /// <summary>The device token that came with the password; null: none.</summary>
    public DeviceTokenHash? Device { get; }

    /// <summary>Whether the person asked to stay signed in.</summary>
    public bool Remember { get; }

    /// <summary>When the password was right.</summary>
    public DateTimeOffset PasswordCheckedAt { get; }

    /// <summary>Until when it can be redeemed.</summary>
    public DateTimeOffset ExpiresAt => PasswordCheckedAt + Lifetime;

    /// <summary>What it is bound to.</summary>
    public BoundClient BoundTo => new(Client, SecondAddress, Device, Remember, PasswordCheckedAt);

    /// <summary>Notes that the right password was given.</summary>
    public static (LoginChallenge Challenge, ChallengeToken Token) Make(User user, ClientFingerprint client, bool remember, DateTimeOffset now, DeviceTokenHash? device = null)
    {
        var token = ChallengeToken.New();
        return (new LoginChallenge(token.Hash(), user, client, device, remember, now), token);
    }

    /// <summary>Which of a person's challenges have to give way, so that one more fits: the oldest.</summary>
    public static IEnumerable<LoginChallenge> GivingWay(IReadOnlyCollection<LoginChallenge> challenges) =>
        challenges.OrderBy(c => c.PasswordCheckedAt).Take(challenges.Count - MaxPerUser + 1);

    /// <summary>Whether this client can go on with it now: neither too late, nor after the password or the second factor went. Learns the client's second address, as a session does.</summary>
    public bool TryGoOn(User user, ClientFingerprint client, DeviceTokenHash? device, ISessionPolicy policy, DateTimeOffset now)
    {
        if (now >= ExpiresAt || !user.HasSecondFactor || user.PasswordVersion != PasswordVersion) return false;
        if (BoundTo.Accepts(client, user, policy)) return true;
        if (!BoundTo.Learns(client, device, user, policy, now)) return false;
        SecondAddress = client.IpAddress;
        return true;
    }
}
