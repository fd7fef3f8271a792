namespace Auth.Domain.Users;

/// <summary>Counts the wrong passwords of an account, and takes each into account before it is checked (P1).</summary>
/// <remarks>
/// <para>An attempt takes a slot before its password is looked at. The slot is <em>pending</em> until the check has been
/// decided: a wrong password turns it into a failure, a right one frees it and clears the failures. Failures and pending
/// slots together never pass the limit, so neither do the passwords that are checked at the same time.</para>
/// <para>A slot that nobody decides belongs to a node that died: after <see cref="Lease"/> it counts as a failure.</para>
/// </remarks>
public sealed class AttemptCounter
{
    /// <summary>How long a check may take before its slot counts as failed; far above any hash, so that only a dead node gets there.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>How long failures, and lockouts in a row, are remembered after the last of them: as long as a decoy is kept for a name that nobody has, so that time does not tell them apart (P5).</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private List<PendingAttempt> _pending = [];

    /// <summary>Wrong passwords since the last reset.</summary>
    public int Failed { get; private set; }

    /// <summary>Attempts whose password is being checked.</summary>
    public IReadOnlyList<PendingAttempt> Pending => _pending;

    /// <summary>When the lockout began; null: there is none.</summary>
    public DateTimeOffset? LockedOutAt { get; private set; }

    /// <summary>When the lockout ends by itself; null during a lockout: when it is reset.</summary>
    public DateTimeOffset? LockedOutUntil { get; private set; }

    /// <summary>Lockouts since the last success or reset; each makes the next one longer.</summary>
    public int LockoutsInARow { get; private set; }

    /// <summary>When all of that is forgotten, unless more comes; null: there is nothing to forget, or it stays until a reset.</summary>
    public DateTimeOffset? RememberedUntil { get; private set; }

    /// <summary>Whether attempts are refused.</summary>
    public bool IsLockedOut(DateTimeOffset now) => LockedOutAt is not null && (LockedOutUntil is null || now < LockedOutUntil);

    /// <summary>Wrong passwords since the last reset, as far as they still count.</summary>
    public int FailedAt(DateTimeOffset now) => IsLockedOut(now) || (LockedOutAt is null && !(RememberedUntil <= now)) ? Failed : 0;

    internal static AttemptCounter Imported(int failed, bool isLockedOut, DateTimeOffset now) => new()
    {
        Failed = failed,
        LockedOutAt = isLockedOut ? now : null,
        LockoutsInARow = isLockedOut ? 1 : 0,
        RememberedUntil = isLockedOut || failed == 0 ? null : now + Memory,
    };

    internal AttemptDecision Begin(LockoutRule rule, DateTimeOffset now)
    {
        Settle(rule, now);
        if (IsLockedOut(now)) return AttemptDecision.LockedOut(LockedOutUntil - now);
        if (Failed + _pending.Count >= rule.MaxFailedAttempts) return AttemptDecision.Wait;

        var attempt = new PendingAttempt(AttemptId.New(now), now + Lease);
        _pending = [.. _pending, attempt];
        return AttemptDecision.Granted(attempt.Id);
    }

    /// <returns>False: the slot had been given up, and counted, before.</returns>
    internal bool Fail(AttemptId id, LockoutRule rule, DateTimeOffset now)
    {
        Settle(rule, now);
        if (!Free(id)) return false;
        Count(1, rule, now);
        return true;
    }

    internal void Abandon(AttemptId id) => Free(id);

    /// <summary>Failures that were counted elsewhere are counted here as well.</summary>
    internal void TakeOver(int failures, LockoutRule rule, DateTimeOffset now)
    {
        Settle(rule, now);
        if (!IsLockedOut(now)) Count(failures, rule, now);
    }

    /// <summary>Frees the slot of a password that was right where more is asked for: the failures stay until that was right as well.</summary>
    /// <returns>False: the slot had been given up, and counted, before.</returns>
    internal bool Release(AttemptId id) => Free(id);

    internal bool Succeed(AttemptId id, DateTimeOffset now)
    {
        if (!Free(id)) return false;
        Reset(now);
        return true;
    }

    /// <summary>Forgets the failures, also those of nodes that died, and the lockout. What is pending stays: those checks have yet to be decided.</summary>
    internal void Reset(DateTimeOffset now)
    {
        Forget();
        _pending = _pending.Where(a => a.LeaseEndsAt > now).ToList();
    }

    private bool Free(AttemptId id)
    {
        var left = _pending.Where(a => a.Id != id).ToList();
        if (left.Count == _pending.Count) return false;
        _pending = left;
        return true;
    }

    /// <summary>Brings the counter up to now: slots of dead nodes become failures, a lockout that is over is ended, and what is old is forgotten.</summary>
    private void Settle(LockoutRule rule, DateTimeOffset now)
    {
        foreach (var expired in _pending.Where(a => a.LeaseEndsAt <= now).OrderBy(a => a.LeaseEndsAt).ToList())
        {
            Free(expired.Id);
            Count(1, rule, expired.LeaseEndsAt);
        }

        EndWhatIsOver(now);

        // A limit that was lowered, or a count that was imported, may already be past it.
        if (LockedOutAt is null && Failed >= rule.MaxFailedAttempts) LockOut(rule, now);
    }

    private void EndWhatIsOver(DateTimeOffset now)
    {
        if (LockedOutUntil <= now) (Failed, LockedOutAt, LockedOutUntil) = (0, null, null);
        if (RememberedUntil <= now) Forget();
    }

    private void Forget() => (Failed, LockedOutAt, LockedOutUntil, LockoutsInARow, RememberedUntil) = (0, null, null, 0, null);

    private void Count(int failures, LockoutRule rule, DateTimeOffset at)
    {
        EndWhatIsOver(at);
        Failed += failures;
        if (LockedOutAt is null) RememberedUntil = at + Memory;
        if (LockedOutAt is null && Failed >= rule.MaxFailedAttempts) LockOut(rule, at);
    }

    private void LockOut(LockoutRule rule, DateTimeOffset at)
    {
        (LockedOutAt, LockoutsInARow) = (at, LockoutsInARow + 1);
        LockedOutUntil = at + rule.DurationOf(LockoutsInARow);
        RememberedUntil = LockedOutUntil + Memory;
    }
}

/// <summary>A slot that an attempt holds while its password is being checked.</summary>
/// <param name="Id">The attempt.</param>
/// <param name="LeaseEndsAt">When it counts as failed if nobody has decided it.</param>
public readonly record struct PendingAttempt(AttemptId Id, DateTimeOffset LeaseEndsAt);

/// <summary>What a policy says for one account.</summary>
internal readonly record struct LockoutRule(ILockoutPolicy Policy, User User)
{
    private bool LastsUntilReset { get; init; }

    /// <summary>The same number of attempts, and no end by itself.</summary>
    public LockoutRule UntilReset => this with { LastsUntilReset = true };

    public int MaxFailedAttempts => Policy.MaxFailedAttempts(User);

    public TimeSpan? DurationOf(int lockoutInARow) => LastsUntilReset ? null : Policy.DurationOf(User, lockoutInARow);
}

/// <summary>Whether a password may be checked now.</summary>
/// <param name="Attempt">The slot that was taken; null: none was.</param>
/// <param name="IsLockedOut">Refused by failures.</param>
/// <param name="RetryAfter">When the lockout ends; null: when it is reset, or there is none.</param>
public readonly record struct AttemptDecision(AttemptId? Attempt, bool IsLockedOut, TimeSpan? RetryAfter)
{
    /// <summary>Others are being checked, and their outcome decides: ask again in a moment.</summary>
    public static readonly AttemptDecision Wait = new(null, false, null);

    /// <summary>The password may be checked.</summary>
    public static AttemptDecision Granted(AttemptId attempt) => new(attempt, false, null);

    /// <summary>Too many passwords were wrong.</summary>
    public static AttemptDecision LockedOut(TimeSpan? retryAfter) => new(null, true, retryAfter);
}
