using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Domain.UnitTests.Lockout;

/// <summary>A second, independent model of the attempts of an account, against which the aggregate is checked.</summary>
/// <remarks>Records facts and replays them in order of time. An undecided attempt is a wrong password at the end of its lease.</remarks>
internal sealed class AttemptHistory(int limit, Func<int, TimeSpan?> durationOf)
{
    private readonly List<(DateTimeOffset At, bool IsWrong)> _facts = [];
    private readonly Dictionary<AttemptId, DateTimeOffset> _undecided = [];

    /// <summary>Undecided attempts whose lease has not expired.</summary>
    public List<AttemptId> PendingAt(DateTimeOffset now) => [.. _undecided.Where(u => u.Value > now).Select(u => u.Key).OrderBy(id => id.Value)];

    /// <summary>Undecided attempts whose lease has expired.</summary>
    public List<AttemptId> ExpiredAt(DateTimeOffset now) => [.. _undecided.Where(u => u.Value <= now).Select(u => u.Key).OrderBy(id => id.Value)];

    public void RecordBegin(AttemptId attemptId, DateTimeOffset now) => _undecided.Add(attemptId, now + AttemptCounter.LeaseDuration);

    public void RecordWrong(AttemptId attemptId, DateTimeOffset now)
    {
        _undecided.Remove(attemptId);
        _facts.Add((now, IsWrong: true));
    }

    public void RecordRight(AttemptId attemptId, DateTimeOffset now)
    {
        _undecided.Remove(attemptId);
        Reset(now);
    }

    public void Reset(DateTimeOffset now) => _facts.Add((now, IsWrong: false));

    /// <summary>The state that the account must have at a time.</summary>
    public (int Wrong, int MostWrong, bool IsLockedOut, DateTimeOffset? LockedOutUntil) GetStateAt(DateTimeOffset now)
    {
        var (wrong, mostWrong, lockouts, locked, until) = (0, 0, 0, false, default(DateTimeOffset?));
        DateTimeOffset? quietSince = null;
        var abandoned = _undecided.Values.Where(lease => lease <= now).Select(lease => (At: lease, IsWrong: true));
        foreach (var (at, isWrong) in abandoned.Concat(_facts).OrderBy(f => f.At))
        {
            AdvanceTo(at);
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

        AdvanceTo(now);
        return (wrong, mostWrong, locked, until);

        // One day after the last failure or the end of the last lockout, all counts are cleared.
        void AdvanceTo(DateTimeOffset time)
        {
            if (locked && until <= time) (wrong, locked, until) = (0, false, null);
            if (!locked && time - quietSince >= TimeSpan.FromDays(1)) (wrong, lockouts) = (0, 0);
        }
    }
}
