using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Application.Policies;

/// <summary>Replays recorded attempts with a lockout policy. The attempts are counted by the code that counts them in the server: <see cref="User"/>.</summary>
internal sealed class LockoutReplay(ILockoutPolicy policy, ReplayFailures failures)
{
    /// <summary>Null for an account about which the policy failed.</summary>
    private readonly Dictionary<UserId, AttemptReplay?> _accounts = [];
    private readonly List<ReplayFinding> _findings = [];

    /// <summary>The differences so far, and all of them after <see cref="End"/>.</summary>
    public IReadOnlyList<ReplayFinding> Findings => _findings;

    /// <summary>The lockouts of the log that would not have begun, or would have ended earlier. What was tried during them is not in the log.</summary>
    public int Loosened { get; private set; }

    /// <summary>Replays one event. The events of an account must be in the order of their positions.</summary>
    public void Apply(ReplayedEvent replayed)
    {
        var id = replayed.Account.User.Id;
        if (!_accounts.TryGetValue(id, out var account))
        {
            // An account without attempts has nothing that an event could change.
            if (replayed.Event is not (AttemptFailed or UserLockedOut or DeviceForgotten)) return;
            _accounts[id] = account = new AttemptReplay(replayed.Account.User, policy, Add);
        }

        if (account is null) return;
        if (!failures.Try(policy.GetType(), () => account.Apply(replayed)))
        {
            _accounts[id] = null;
            return;
        }

        if (replayed.Event is not AccountClosed) return;
        account.End();
        _accounts.Remove(id);
    }

    /// <summary>Completes the findings, after the last event.</summary>
    public void End()
    {
        foreach (var account in _accounts.Values) account?.End();
    }

    private void Add(ReplayFinding finding, bool isLooser)
    {
        _findings.Add(finding);
        if (isLooser) Loosened++;
    }
}
