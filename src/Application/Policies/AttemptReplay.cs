using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Policies;

/// <summary>Replays the attempts on one account.</summary>
/// <remarks>
/// The log has each failure with its number since the last reset, but not each success. A number that does not increase shows that there was one.
/// It does not say which known device failed; the number tells, as each device has its own.
/// </remarks>
internal sealed class AttemptReplay(User user, ILockoutPolicy policy, Action<ReplayFinding, bool> report)
{
    /// <summary>The lockouts in a row up to which a hidden success is looked for.</summary>
    private const int MaxConsecutive = 10;

    private readonly LoggedAttempts _logged = new();
    private readonly List<DeviceAttempts> _devices = [];
    private readonly List<(ReplayedEvent Event, bool WasLockedOut)> _successes = [];

    /// <summary>What led to a lockout that the next event may record; null if nothing did.</summary>
    private ReplayedEvent? _cause;

    /// <summary>The lockout that the cause began in the replay, to be compared with the next event; null if it began none.</summary>
    private ReplayedLockout? _unmatched;

    /// <summary>The last lockout that differs from the log.</summary>
    private ReplayedLockout? _lockout;

    /// <summary>The last two times at which an unknown client failed.</summary>
    private (DateTimeOffset Before, DateTimeOffset Last) _failedAt = (DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    private DeviceAttempts? _lastDevice;
    private bool _isUncertain;

    /// <summary>Replays one event.</summary>
    public void Apply(ReplayedEvent replayed)
    {
        if (!(replayed.Event is UserLockedOut or DeviceForgotten && _cause?.OccurredAt == replayed.OccurredAt)) EndComparison();
        switch (replayed.Event)
        {
            case AttemptFailed { OnKnownDevice: true } failed:
                FailOnDevice(replayed, failed.Failures);
                break;
            case AttemptFailed failed:
                Fail(replayed, failed.Failures);
                break;
            case DeviceForgotten:
                ForgetDevice(replayed);
                break;
            case UserLockedOut lockout:
                Compare(replayed, lockout.Until);
                break;
            case AttemptsReset or UserUnlocked or PasswordRecovered:
                Reset(replayed);
                break;
            case SessionStarted or SessionSteppedUp or PasswordChanged or SignInRefused:
                AddSuccess(replayed);
                break;
        }

        user.TakeEvents();
    }

    /// <summary>Completes the findings, after the last event.</summary>
    public void End()
    {
        EndComparison();
        ReportRefused(isCertain: false);
        ReportLockout();
    }

    private void Fail(ReplayedEvent replayed, int number)
    {
        var now = replayed.OccurredAt;
        var isInFlight = _logged.IsLockedOut(now);
        if (isInFlight)
        {
            // It was granted before the lockout, and decided during it.
            if (!user.Attempts.IsLockedOut(now)) Count(replayed, device: null);
        }
        else
        {
            var before = _logged.GetCount(now);
            before = FindSuccess(replayed, number, before);
            CountUnrecorded(replayed, number - before - 1);
            var wasLockedOut = user.Attempts.IsLockedOut(now);
            Count(replayed, device: null);
            if (wasLockedOut && _lockout is not null) _lockout.RefusedAttempts++;
        }

        _logged.Fail(number, now);
        if (now > _failedAt.Last) _failedAt = (_failedAt.Last, now);
        _cause = replayed;
    }

    /// <summary>Decides whether a success has cleared the failures since the last one, and replays it.</summary>
    /// <returns>The failures before this one.</returns>
    private int FindSuccess(ReplayedEvent replayed, int number, int before)
    {
        var now = replayed.OccurredAt;
        if (number <= before)
        {
            var at = _successes is [.., var (last, _)] ? last.OccurredAt : now;
            ReportRefused(isCertain: !_isUncertain && _successes.Count == 1);
            if (Succeed(at)) _isUncertain = false;
            return 0;
        }

        if (before > 0)
        {
            // They came from known devices, or with passkeys: the count continues.
            _successes.Clear();
            return before;
        }

        if (_logged.IsForgotten(now) && !HasFailures(now)) _isUncertain = false;
        if (_successes is not [.., var (assumed, _)]) return 0;

        // A lockout that ended has cleared the failures as well. Whether this success also cleared them depends on its client.
        ReportRefused(isCertain: false);
        if (HasFailures(now))
        {
            Succeed(assumed.OccurredAt);
            _isUncertain = true;
        }

        return 0;
    }

    /// <summary>Counts failures of which the log has only the sum: before its beginning, or because a server stopped.</summary>
    private void CountUnrecorded(ReplayedEvent replayed, int failures)
    {
        for (var i = 0; i < failures; i++) Count(replayed, device: null);
        if (failures > 0) _isUncertain = true;
    }

    private void FailOnDevice(ReplayedEvent replayed, int number)
    {
        var now = replayed.OccurredAt;
        var attempts = FindDevice(replayed, number);
        for (var i = attempts.Device.Attempts.GetFailedCount(now) + 1; i < number && !attempts.Device.IsForgotten; i++)
        {
            Count(replayed, attempts.Device);
            _isUncertain = true;
        }

        var wasLockedOut = attempts.Device.IsForgotten && user.Attempts.IsLockedOut(now);
        Count(replayed, attempts.Device);
        if (wasLockedOut && !_logged.IsLockedOut(now) && _lockout is not null) _lockout.RefusedAttempts++;
        (attempts.Recorded, attempts.LastEvent) = (number, replayed);
        (_cause, _lastDevice) = (replayed, attempts);
    }

    /// <summary>Each device has a number of its own. If several have the same, they are in the same state, too.</summary>
    private DeviceAttempts FindDevice(ReplayedEvent replayed, int number)
    {
        var known = number == 1 ? null : _devices.Where(device => device.Recorded == number - 1 && device.LastEvent.OccurredAt + AttemptCounter.FailureRetention > replayed.OccurredAt)
            .OrderByDescending(device => device.LastEvent.Client == replayed.Client).ThenByDescending(device => device.LastEvent.OccurredAt).FirstOrDefault();
        if (known is not null) return known;

        if (_devices.Count == Device.MaxPerUser) _devices.RemoveAt(0);
        var added = new DeviceAttempts(Device.Register(user, replayed.OccurredAt).Device, replayed);
        _devices.Add(added);
        return added;
    }

    private void ForgetDevice(ReplayedEvent replayed)
    {
        var now = replayed.OccurredAt;
        if (_cause?.OccurredAt != now || _lastDevice is not { } forgotten)
        {
            _isUncertain = true;
            return;
        }

        _logged.Fail((_logged.IsLockedOut(now) ? _logged.Count : _logged.GetCount(now)) + forgotten.Recorded, now);
        // From here on, the log does not tell the attempts of this device from those of others.
        if (!forgotten.Device.IsForgotten) _isUncertain = true;
        _devices.Remove(forgotten);
        _lastDevice = null;
    }

    private void Compare(ReplayedEvent replayed, DateTimeOffset? until)
    {
        var now = replayed.OccurredAt;
        // A failure on a known device locks the account out only if the device is forgotten.
        var isExplained = _cause?.OccurredAt == now && (_cause.Event is not AttemptFailed { OnKnownDevice: true } || _lastDevice is null);
        _logged.LockOut(until);
        if (_unmatched is { } made)
        {
            (_unmatched, _cause) = (null, null);
            if (made.Until == until)
            {
                _lockout = null;
            }
            else
            {
                var consecutive = FindConsecutive(now, until);
                SetDifference(made with { IsCertain = made.IsCertain && consecutive is null && !MayHaveBegunEarlier(now, until) }, until);
                if (consecutive is { } number) AdoptLockout(number, replayed);
            }
        }
        else if (!user.Attempts.IsLockedOut(now))
        {
            var reason = $"no lockout: {user.Attempts.GetFailedCount(now)} of {policy.GetMaxFailedAttempts(user)} failed attempts";
            report(replayed.CreateFinding(ReplayOutcome.LockoutAvoided, policy.GetType(), reason, $"locked out {Describe(until)}", isExplained && !_isUncertain), true);
            if (!isExplained) _isUncertain = true;
        }

        _cause = null;
    }

    /// <summary>Holds a lockout that differs from the log, until it is known how many attempts it refuses.</summary>
    private void SetDifference(ReplayedLockout made, DateTimeOffset? until)
    {
        ReportLockout();
        _lockout = made;
        _lockout.Recorded = $"locked out {Describe(until)}";
        _lockout.IsShorter = made.Until is { } end && !(end > until);
    }

    /// <summary>A success of which the log has no trace may have come before: it makes the next lockout the first one again.</summary>
    /// <returns>The number of the lockout of the log in a row, by this policy; null if the policy makes no such lockout.</returns>
    private int? FindConsecutive(DateTimeOffset now, DateTimeOffset? until)
    {
        for (var i = 1; i <= MaxConsecutive; i++)
        {
            var duration = policy.GetLockoutDuration(user, i);
            if (until == now + duration) return i;
        }

        return null;
    }

    /// <summary>
    /// An attempt that a stopped server left undecided fails when its time ends, which the log does not show. The lockout that it causes begins then,
    /// but is recorded with the next attempt.
    /// </summary>
    private bool MayHaveBegunEarlier(DateTimeOffset now, DateTimeOffset? until)
    {
        var failedBefore = _failedAt.Last < now ? _failedAt.Last : _failedAt.Before;
        return Enumerable.Range(1, MaxConsecutive).Select(consecutive => until - policy.GetLockoutDuration(user, consecutive)).Any(begin => begin >= failedBefore && begin < now);
    }

    /// <summary>Brings the replay to the lockout of the log, so that later events are compared from the same state.</summary>
    private void AdoptLockout(int consecutive, ReplayedEvent replayed)
    {
        ReportLockout();
        if (consecutive > 1)
        {
            _isUncertain = true;
            return;
        }

        user.ResetAttempts(replayed.OccurredAt);
        for (var i = policy.GetMaxFailedAttempts(user); i > 0 && !user.Attempts.IsLockedOut(replayed.OccurredAt); i--) Count(replayed, device: null);
        _unmatched = null;
    }

    private void Reset(ReplayedEvent replayed)
    {
        var now = replayed.OccurredAt;
        ReportRefused(isCertain: false);
        if (replayed.Event is PasswordRecovered) user.RecoverPassword(PasswordHash.Unusable, now);
        // Unlocking resets the attempts of the log, also if the replay had nothing to unlock.
        else user.ResetAttempts(now);
        if (replayed.Event is PasswordRecovered && user.HasSecondFactor) return;
        _logged.Reset();
        _isUncertain = false;
    }

    /// <summary>Remembers a request that may have cleared the failures. The next failure decides.</summary>
    private void AddSuccess(ReplayedEvent replayed)
    {
        var now = replayed.OccurredAt;
        // A lockout of the log lets through only known devices and passkeys.
        if (_logged.IsLockedOut(now) || !HasFailures(now)) return;
        var isLockedOut = user.Attempts.IsLockedOut(now);
        if (!isLockedOut && _successes is [.., (_, false)]) _successes.RemoveAt(_successes.Count - 1);
        _successes.Add((replayed, isLockedOut));
    }

    private void ReportRefused(bool isCertain)
    {
        foreach (var (refused, _) in _successes.Where(success => success.WasLockedOut))
        {
            var reason = isCertain ? "locked out by failed attempts" : "locked out by failed attempts, unless it came from a known device or with a passkey";
            report(refused.CreateFinding(ReplayOutcome.LoginRefused, policy.GetType(), reason, DescribeSuccess(refused.Event), isCertain, UserErrors.LockedOut(null).Code), false);
        }

        _successes.Clear();
    }

    private bool Succeed(DateTimeOffset at)
    {
        if (user.BeginAttempt(policy, at).AttemptId is not { } attempt) return false;
        user.CompleteSecondFactor(attempt, at);
        user.TakeEvents();
        return true;
    }

    private void Count(ReplayedEvent replayed, Device? device)
    {
        var now = replayed.OccurredAt;
        if (user.BeginAttempt(policy, now, device).AttemptId is { } attempt) user.FailAttempt(attempt, policy, now, device);
        if (user.TakeEvents().OfType<UserLockedOut>().LastOrDefault() is { } lockout) _unmatched = new ReplayedLockout(replayed, lockout.Until, IsCertain: !_isUncertain);
    }

    private bool HasFailures(DateTimeOffset now)
    {
        var attempts = user.Attempts;
        return attempts.IsLockedOut(now) || attempts.GetFailedCount(now) > 0 || (attempts.ConsecutiveLockouts > 0 && !(attempts.RetainedUntil <= now));
    }

    private void EndComparison()
    {
        if (_unmatched is { } made)
        {
            ReportLockout();
            _lockout = made;
        }

        (_unmatched, _cause) = (null, null);
    }

    private void ReportLockout()
    {
        if (_lockout is not { } lockout) return;
        var reason = $"locked out {Describe(lockout.Until)}";
        if (lockout.RefusedAttempts > 0) reason += $", {lockout.RefusedAttempts} further wrong passwords not verified";
        report(
            lockout.Cause.CreateFinding(lockout.Recorded is null ? ReplayOutcome.LockedOut : ReplayOutcome.LockoutChanged, policy.GetType(), reason, lockout.Recorded ?? "no lockout", lockout.IsCertain),
            lockout.IsShorter);
        _lockout = null;
    }

    private static string DescribeSuccess(IDomainEvent success) => success switch
    {
        SessionStarted => "signed in",
        SignInRefused => "refused by a rule",
        _ => "confirmed the identity",
    };

    private static string Describe(DateTimeOffset? until) => until is { } end ? $"until {end:u}" : "until a reset";

    /// <summary>A lockout that differs from the log, or has not yet been compared.</summary>
    private sealed record ReplayedLockout(ReplayedEvent Cause, DateTimeOffset? Until, bool IsCertain)
    {
        /// <summary>The lockout of the log; null if there is none.</summary>
        public string? Recorded { get; set; }

        public bool IsShorter { get; set; }

        public int RefusedAttempts { get; set; }
    }

    /// <summary>A known device, and the number that the log gave its last failure.</summary>
    private sealed class DeviceAttempts(Device device, ReplayedEvent first)
    {
        public Device Device => device;

        public int Recorded { get; set; }

        public ReplayedEvent LastEvent { get; set; } = first;
    }

    /// <summary>What the log says about the attempts of unknown clients.</summary>
    private sealed class LoggedAttempts
    {
        private DateTimeOffset? _lastFailure;
        private DateTimeOffset? _until;
        private bool _isLockedOut;

        public int Count { get; private set; }

        public bool IsLockedOut(DateTimeOffset now) => _isLockedOut && !(_until <= now);

        /// <summary>The failures that the next one adds to.</summary>
        public int GetCount(DateTimeOffset now) => _isLockedOut || _lastFailure + AttemptCounter.FailureRetention <= now ? 0 : Count;

        /// <summary>Whether the server has forgotten failures and lockouts.</summary>
        public bool IsForgotten(DateTimeOffset now) => (_isLockedOut ? _until : _lastFailure) + AttemptCounter.FailureRetention <= now;

        public void Fail(int number, DateTimeOffset now)
        {
            if (_isLockedOut && _until <= now) (_isLockedOut, _until) = (false, null);
            (Count, _lastFailure) = (number, now);
        }

        public void LockOut(DateTimeOffset? until) => (_isLockedOut, _until) = (true, until);

        public void Reset() => (Count, _lastFailure, _until, _isLockedOut) = (0, null, null, false);
    }
}
