using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Devices;

/// <summary>A browser or client from which a person has signed in before. Its attempts are counted apart, so that strangers' guesses can't lock the owner out of it (P6, ADR 11).</summary>
/// <remarks>The rules of attempts are the <see cref="User"/>'s, which asks the device it is shown. A device that gives as many wrong passwords as a stranger may is forgotten, and is a stranger from then on.</remarks>
public sealed class Device : AggregateRoot
{
    /// <summary>How many devices a person may have; the least useful one gives way to a new one.</summary>
    public const int MaxPerUser = 20;

    /// <summary>How long a device is known after its last sign-in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>For the store, which fills in what it kept.</summary>
    private Device()
    {
    }

    private Device(DeviceId id, UserId user, DeviceTokenHash token, DateTimeOffset now) =>
        (Id, User, Token, CreatedAt, LastUsedAt) = (id, user, token, now, now);

    /// <summary>The id.</summary>
    public DeviceId Id { get; }

    /// <summary>Who has signed in there.</summary>
    public UserId User { get; }

    /// <summary>What the store knows of the token.</summary>
    public DeviceTokenHash Token { get; }

    /// <summary>The attempts from there.</summary>
    public AttemptCounter Attempts { get; private set; } = new();

    /// <summary>The first sign-in.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The last sign-in.</summary>
    public DateTimeOffset LastUsedAt { get; private set; }

    /// <summary>Remembers where somebody has just signed in.</summary>
    public static (Device Device, DeviceToken Token) Remember(User user, DateTimeOffset now)
    {
        var token = DeviceToken.New();
        return (new Device(DeviceId.New(now), user.Id, token.Hash(), now), token);
    }

    /// <summary>Which of a person's devices have to give way, so that one more fits: first the forgotten ones, then those that were never used again, then the least lately used; last those on which a password is being checked.</summary>
    public static IEnumerable<Device> GivingWay(IReadOnlyCollection<Device> devices) =>
        devices.OrderBy(d => d.Attempts.Pending.Count > 0)
            .ThenBy(d => !d.IsForgotten)
            .ThenBy(d => d.LastUsedAt > d.CreatedAt)
            .ThenBy(d => d.LastUsedAt)
            .Take(devices.Count - MaxPerUser + 1);

    /// <summary>Whether it gave too many wrong passwords.</summary>
    public bool IsForgotten => Attempts.LockedOutAt is not null;

    /// <summary>Whether it is known: neither forgotten nor unused for too long.</summary>
    public bool IsKnown(DateTimeOffset now) => !IsForgotten && now < LastUsedAt + Lifetime;

    /// <summary>Somebody signed in from it again.</summary>
    public void Use(DateTimeOffset now) => LastUsedAt = now;

    internal AttemptDecision BeginAttempt(LockoutRule rule, DateTimeOffset now) => Attempts.Begin(rule.UntilReset, now);

    /// <returns>Whether the slot was this device's.</returns>
    internal bool FailAttempt(AttemptId attempt, LockoutRule rule, DateTimeOffset now) => Attempts.Fail(attempt, rule.UntilReset, now);

    /// <returns>Whether the slot was this device's.</returns>
    internal bool CompleteAttempt(AttemptId attempt, DateTimeOffset now) => Attempts.Succeed(attempt, now);

    /// <returns>Whether the slot was this device's.</returns>
    internal bool ReleaseAttempt(AttemptId attempt) => Attempts.Release(attempt);

    internal void AbandonAttempt(AttemptId attempt) => Attempts.Abandon(attempt);
}
