using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Domain.Devices;

/// <summary>A known device: a browser or other client on which the user has signed in. Its attempts are counted separately, so that an attacker's guesses cannot lock out the account owner (ADR 11).</summary>
/// <remarks><see cref="User"/> decides which counter an attempt uses, and calls the device. A device with too many failed attempts is forgotten and treated as an unknown client.</remarks>
public sealed class Device : AggregateRoot, IHasToken
{
    /// <summary>The maximum number of devices per user. A new device evicts the least useful one.</summary>
    public const int MaxPerUser = 20;

    /// <summary>How long a device stays known after its last login.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private Device()
    {
    }

    private Device(DeviceId id, UserId userId, TokenHash<Device> tokenHash, DateTimeOffset now) =>
        (Id, UserId, TokenHash, CreatedAt, LastUsedAt) = (id, userId, tokenHash, now, now);

    static string IHasToken.TokenPrefix => "dev_";

    /// <summary>The id.</summary>
    public DeviceId Id { get; }

    /// <summary>The user who has signed in on the device.</summary>
    public UserId UserId { get; }

    /// <summary>The hash of the token, which grants no access and only decides where attempts are counted (P6).</summary>
    public TokenHash<Device> TokenHash { get; }

    /// <summary>The attempts from this device.</summary>
    public AttemptCounter Attempts { get; private set; } = new();

    /// <summary>The first login.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The last login.</summary>
    public DateTimeOffset LastUsedAt { get; private set; }

    /// <summary>Registers the device of a login that has just succeeded.</summary>
    public static (Device Device, Token<Device> Token) Register(User user, DateTimeOffset now)
    {
        var token = Token<Device>.New();
        return (new Device(DeviceId.New(now), user.Id, token.Hash(), now), token);
    }

    /// <summary>Selects devices for eviction so that one more fits. The order is forgotten, never reused, least recently used; devices with a pending attempt come last.</summary>
    public static IEnumerable<Device> SelectForEviction(IReadOnlyCollection<Device> devices) =>
        devices.OrderBy(d => d.Attempts.Pending.Count > 0)
            .ThenBy(d => !d.IsForgotten)
            .ThenBy(d => d.LastUsedAt > d.CreatedAt)
            .ThenBy(d => d.LastUsedAt)
            .Take(devices.Count - MaxPerUser + 1);

    /// <summary>Whether the device is distrusted after too many failed attempts.</summary>
    public bool IsForgotten => Attempts.LockedOutAt is not null;

    /// <summary>Whether the device is trusted: neither forgotten nor unused for longer than <see cref="Lifetime"/>.</summary>
    public bool IsKnown(DateTimeOffset now) => !IsForgotten && now < LastUsedAt + Lifetime;

    /// <summary>Records a login on this device.</summary>
    public void RecordUse(DateTimeOffset now) => LastUsedAt = now;

    internal AttemptDecision BeginAttempt(BoundLockoutPolicy rule, DateTimeOffset now) => Attempts.Begin(rule.WithoutExpiry, now);

    /// <returns>Whether the pending attempt belonged to this device.</returns>
    internal bool FailAttempt(AttemptId attemptId, BoundLockoutPolicy rule, DateTimeOffset now) => Attempts.Fail(attemptId, rule.WithoutExpiry, now);

    /// <returns>Whether the pending attempt belonged to this device.</returns>
    internal bool CompleteAttempt(AttemptId attemptId, DateTimeOffset now) => Attempts.Succeed(attemptId, now);

    /// <returns>Whether the pending attempt belonged to this device.</returns>
    internal bool ReleaseAttempt(AttemptId attemptId) => Attempts.Release(attemptId);
}
