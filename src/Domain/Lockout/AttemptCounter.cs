using Auth.Domain.Users;

namespace Auth.Domain.Lockout;

/// <summary>Counts the failed attempts on an account, or on one device. Each attempt is counted before its password is verified (P1).</summary>
/// <remarks>
/// <para>An attempt is stored as <em>pending</em> before its password is verified. A wrong password turns it into a failure; a right one
/// removes it and clears the failures. Failures and pending attempts together never exceed the limit, so parallel verifications stay within it as well.</para>
/// <para>A pending attempt whose node has died is never decided. It counts as a failure after <see cref="LeaseDuration"/>.</para>
/// </remarks>
public sealed class AttemptCounter
{
    /// <summary>How long a verification may take before its pending attempt counts as failed. Far longer than any hash takes, so only a dead node exceeds it.</summary>
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    /// <summary>How long failures and consecutive lockouts are kept after the last of them. It equals the retention of decoys, so that time does not reveal whether an account exists (P5).</summary>
    public static readonly TimeSpan FailureRetention = TimeSpan.FromDays(1);

    private List<PendingAttempt> _pending = [];

    /// <summary>Failures since the last reset.</summary>
    public int FailedCount { get; private set; }

    /// <summary>Attempts whose password is being verified.</summary>
    public IReadOnlyList<PendingAttempt> Pending => _pending;

    /// <summary>When the lockout began; null if there is none.</summary>
    public DateTimeOffset? LockedOutAt { get; private set; }

    /// <summary>When the lockout ends. During a lockout, null means that only a reset ends it.</summary>
    public DateTimeOffset? LockedOutUntil { get; private set; }

    /// <summary>Lockouts since the last success or reset; each makes the next one longer.</summary>
    public int ConsecutiveLockouts { get; private set; }

    /// <summary>When failures and lockouts are cleared unless more occur; null if there are none or only a reset clears them.</summary>
    public DateTimeOffset? RetainedUntil { get; private set; }

    /// <summary>Whether the counter rejects attempts.</summary>
    public bool IsLockedOut(DateTimeOffset now) => LockedOutAt is not null && (LockedOutUntil is null || now < LockedOutUntil);

    /// <summary>Failures since the last reset that still count.</summary>
    public int GetFailedCount(DateTimeOffset now) => IsLockedOut(now) || (LockedOutAt is null && !(RetainedUntil <= now)) ? FailedCount : 0;

    internal static AttemptCounter Imported(int failed, bool isLockedOut, DateTimeOffset now) => new()
    {
        FailedCount = failed,
        LockedOutAt = isLockedOut ? now : null,
        ConsecutiveLockouts = isLockedOut ? 1 : 0,
        RetainedUntil = isLockedOut || failed == 0 ? null : now + FailureRetention,
    };

    internal AttemptDecision Begin(BoundLockoutPolicy rule, DateTimeOffset now)
    {
        ApplyElapsedTime(rule, now);
        if (IsLockedOut(now)) return AttemptDecision.LockedOut(LockedOutUntil - now);
        if (FailedCount + _pending.Count >= rule.MaxFailedAttempts) return AttemptDecision.Wait;

        var attempt = new PendingAttempt(AttemptId.New(now), now + LeaseDuration);
        _pending = [.. _pending, attempt];
        return AttemptDecision.Granted(attempt.Id);
    }

    /// <returns>False if the pending attempt has already been counted as failed.</returns>
    internal bool Fail(AttemptId id, BoundLockoutPolicy rule, DateTimeOffset now)
    {
        ApplyElapsedTime(rule, now);
        if (!RemovePending(id)) return false;
        RecordFailures(1, rule, now);
        return true;
    }

    /// <summary>Adds failures that were counted on a device.</summary>
    internal void AddFailures(int failures, BoundLockoutPolicy rule, DateTimeOffset now)
    {
        ApplyElapsedTime(rule, now);
        if (!IsLockedOut(now)) RecordFailures(failures, rule, now);
    }

    /// <summary>Removes a pending attempt and leaves the failures as they are: its outcome is unknown, or a right password must be followed by a code.</summary>
    /// <returns>False if the pending attempt has already been counted as failed.</returns>
    internal bool Release(AttemptId id) => RemovePending(id);

    internal bool Succeed(AttemptId id, DateTimeOffset now)
    {
        if (!RemovePending(id)) return false;
        Reset(now);
        return true;
    }

    /// <summary>Clears failures, the lockout and expired pending attempts. Attempts with a valid lease stay, because they are still undecided.</summary>
    internal void Reset(DateTimeOffset now)
    {
        Clear();
        _pending = _pending.Where(a => a.LeaseEndsAt > now).ToList();
    }

    private bool RemovePending(AttemptId id)
    {
        var remaining = _pending.Where(a => a.Id != id).ToList();
        if (remaining.Count == _pending.Count) return false;
        _pending = remaining;
        return true;
    }

    /// <summary>Applies the elapsed time: expired pending attempts become failures, lockouts end, and old failures are cleared.</summary>
    private void ApplyElapsedTime(BoundLockoutPolicy rule, DateTimeOffset now)
    {
        foreach (var expired in _pending.Where(a => a.LeaseEndsAt <= now).OrderBy(a => a.LeaseEndsAt).ToList())
        {
            RemovePending(expired.Id);
            RecordFailures(1, rule, expired.LeaseEndsAt);
        }

        ClearExpired(now);

        // A lowered limit or an imported count may already exceed the limit.
        if (LockedOutAt is null && FailedCount >= rule.MaxFailedAttempts) LockOut(rule, now);
    }

    private void ClearExpired(DateTimeOffset now)
    {
        if (LockedOutUntil <= now) (FailedCount, LockedOutAt, LockedOutUntil) = (0, null, null);
        if (RetainedUntil <= now) Clear();
    }

    private void Clear() => (FailedCount, LockedOutAt, LockedOutUntil, ConsecutiveLockouts, RetainedUntil) = (0, null, null, 0, null);

    private void RecordFailures(int failures, BoundLockoutPolicy rule, DateTimeOffset at)
    {
        ClearExpired(at);
        FailedCount += failures;
        if (LockedOutAt is null) RetainedUntil = at + FailureRetention;
        if (LockedOutAt is null && FailedCount >= rule.MaxFailedAttempts) LockOut(rule, at);
    }

    private void LockOut(BoundLockoutPolicy rule, DateTimeOffset at)
    {
        (LockedOutAt, ConsecutiveLockouts) = (at, ConsecutiveLockouts + 1);
        LockedOutUntil = at + rule.GetDuration(ConsecutiveLockouts);
        RetainedUntil = LockedOutUntil + FailureRetention;
    }
}

/// <summary>An attempt that is stored before its password is verified.</summary>
/// <param name="LeaseEndsAt">When the attempt counts as failed unless it has been decided.</param>
public readonly record struct PendingAttempt(AttemptId Id, DateTimeOffset LeaseEndsAt);

/// <summary>A lockout policy applied to one user.</summary>
internal readonly record struct BoundLockoutPolicy(ILockoutPolicy Policy, User User)
{
    private bool LastsUntilReset { get; init; }

    /// <summary>The same limit, but lockouts do not expire.</summary>
    public BoundLockoutPolicy WithoutExpiry => this with { LastsUntilReset = true };

    public int MaxFailedAttempts => Policy.GetMaxFailedAttempts(User);

    public TimeSpan? GetDuration(int consecutiveLockouts) => LastsUntilReset ? null : Policy.GetLockoutDuration(User, consecutiveLockouts);
}

/// <summary>Whether a password may be verified now.</summary>
/// <param name="AttemptId">The id of the pending attempt; null if none was begun.</param>
/// <param name="IsLockedOut">Whether failures have locked the account out.</param>
/// <param name="RetryAfter">The time until the lockout ends; null if only a reset by an administrator ends it or there is no lockout.</param>
public readonly record struct AttemptDecision(AttemptId? AttemptId, bool IsLockedOut, TimeSpan? RetryAfter)
{
    /// <summary>The limit is reached by pending attempts, whose outcome is still open. Try again in a moment.</summary>
    public static AttemptDecision Wait => new(null, false, null);

    /// <summary>The password may be verified.</summary>
    public static AttemptDecision Granted(AttemptId attemptId) => new(attemptId, false, null);

    /// <summary>Too many attempts have failed.</summary>
    public static AttemptDecision LockedOut(TimeSpan? retryAfter) => new(null, true, retryAfter);
}
