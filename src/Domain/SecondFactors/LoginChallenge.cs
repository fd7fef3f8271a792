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

    private LoginChallenge(ChallengeTokenHash token, User user, ClientFingerprint client, bool remember, DateTimeOffset now) =>
        (Token, User, PasswordVersion, Client, Remember, PasswordCheckedAt) = (token, user.Id, user.PasswordVersion, client, remember, now);

    /// <summary>What the store knows of the token.</summary>
    public ChallengeTokenHash Token { get; }

    /// <summary>Who wants to sign in.</summary>
    public UserId User { get; }

    /// <summary>Which of the account's passwords was right.</summary>
    public int PasswordVersion { get; }

    /// <summary>The client that gave the password.</summary>
    public ClientFingerprint Client { get; }

    /// <summary>Whether the person asked to stay signed in.</summary>
    public bool Remember { get; }

    /// <summary>When the password was right.</summary>
    public DateTimeOffset PasswordCheckedAt { get; }

    /// <summary>Until when it can be redeemed.</summary>
    public DateTimeOffset ExpiresAt => PasswordCheckedAt + Lifetime;

    /// <summary>Notes that the right password was given.</summary>
    public static (LoginChallenge Challenge, ChallengeToken Token) Make(User user, ClientFingerprint client, bool remember, DateTimeOffset now)
    {
        var token = ChallengeToken.New();
        return (new LoginChallenge(token.Hash(), user, client, remember, now), token);
    }

    /// <summary>Which of a person's challenges have to give way, so that one more fits: the oldest.</summary>
    public static IEnumerable<LoginChallenge> GivingWay(IReadOnlyCollection<LoginChallenge> challenges) =>
        challenges.OrderBy(c => c.PasswordCheckedAt).Take(challenges.Count - MaxPerUser + 1);

    /// <summary>Whether this client can redeem it now: neither too late, nor after the password or the second factor went.</summary>
    public bool IsGood(User user, ClientFingerprint client, ISessionPolicy policy, DateTimeOffset now) =>
        now < ExpiresAt && user.HasSecondFactor && user.PasswordVersion == PasswordVersion && policy.Accepts(Client, client);
}
