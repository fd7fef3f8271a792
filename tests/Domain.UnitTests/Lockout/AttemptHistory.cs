using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Domain.UnitTests.Lockout;

/// <summary>What happened to an account, told without the aggregate: the judge of its promises.</summary>
/// <remarks>Keeps facts, and folds them in the order of time; a slot that was never decided is a wrong password at the end of its lease.</remarks>
internal sealed class AttemptHistory(int limit, Func<int, TimeSpan?> durationOf)
{
    private readonly List<(DateTimeOffset At, bool IsWrong)> _facts = [];
    private readonly Dictionary<AttemptId, DateTimeOffset> _undecided = [];

    /// <summary>The slots whose check may still be decided, at this time.</summary>
    public List<AttemptId> UndecidedAt(DateTimeOffset now) => [.. _undecided.Where(u => u.Value > now).Select(u => u.Key).OrderBy(id => id.Value)];

    /// <summary>The slots whose check took longer than its lease.</summary>
    public List<AttemptId> GivenUpAt(DateTimeOffset now) => [.. _undecided.Where(u => u.Value <= now).Select(u => u.Key).OrderBy(id => id.Value)];

    public void Begun(AttemptId attemptId, DateTimeOffset now) => _undecided.Add(attemptId, now + AttemptCounter.Lease);

    public void FoundWrong(AttemptId attemptId, DateTimeOffset now)
    {
        _undecided.Remove(attemptId);
        _facts.Add((now, IsWrong: true));
    }

    public void FoundRight(AttemptId attemptId, DateTimeOffset now)
    {
        _undecided.Remove(attemptId);
        Reset(now);
    }

    public void Reset(DateTimeOffset now) => _facts.Add((now, IsWrong: false));

    /// <summary>Where the account stands by now.</summary>
    public (int Wrong, int MostWrong, bool IsLockedOut, DateTimeOffset? LockedOutUntil) At(DateTimeOffset now)
    {
        var (wrong, mostWrong, lockouts, locked, until) = (0, 0, 0, false, default(DateTimeOffset?));
        DateTimeOffset? quietSince = null;
        var abandoned = _undecided.Values.Where(lease => lease <= now).Select(lease => (At: lease, IsWrong: true));
        foreach (var (at, isWrong) in abandoned.Concat(_facts).OrderBy(f => f.At))
        {
            BringUpTo(at);
            if (!isWrong)
            {
                (wrong, lockouts, locked, until) = (0, 0, false, null);
                continue;
            }

            mostWrong = Math.Max(mostWrong, ++wrong);
            if (!locked) quietSince = at;
            if (wrong == limit) (locked, until) = (true, at + durationOf(++lockouts));
            if (wrong == limit) quietSince = until;
        }

        BringUpTo(now);
        return (wrong, mostWrong, locked, until);

        // A lockout ends; a day later nothing of it is left, nor of single failures.
        void BringUpTo(DateTimeOffset time)
        {
            if (locked && until <= time) (wrong, locked, until) = (0, false, null);
            if (!locked && time - quietSince >= TimeSpan.FromDays(1)) (wrong, lockouts) = (0, 0);
        }
    }
}
