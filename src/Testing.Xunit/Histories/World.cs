using Auth.Application.Lockout;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing.Histories;

/// <summary>The state of a history: the time, its accounts and their last sessions. Only the domain changes accounts.</summary>
internal sealed class World
{
    private readonly Dictionary<string, User> _users;
    private readonly Dictionary<string, Session> _sessions;
    private readonly List<Lockout> _lockouts = [];

    public World(History history)
        : this(history.Start, history.People.ToDictionary(person => person.Name, person => person.Build(history.Start), StringComparer.Ordinal), [])
    {
    }

    private World(DateTimeOffset now, Dictionary<string, User> users, Dictionary<string, Session> sessions) => (Now, _users, _sessions) = (now, users, sessions);

    public DateTimeOffset Now { get; private set; }

    public IEnumerable<User> Users => _users.Values;

    /// <summary>The lockouts so far, in order.</summary>
    public IReadOnlyList<Lockout> Lockouts => _lockouts;

    public User GetUser(string name) => _users[name];

    public Session? FindSession(string name) => _sessions.GetValueOrDefault(name);

    public void SetSession(string name, Session session) => _sessions[name] = session;

    /// <summary>The state as another transaction loads it.</summary>
    public World Copy() => new(
        Now,
        _users.ToDictionary(entry => entry.Key, entry => EntityCopy.WithoutEvents(entry.Value), StringComparer.Ordinal),
        _sessions.ToDictionary(entry => entry.Key, entry => EntityCopy.WithoutEvents(entry.Value), StringComparer.Ordinal));

    /// <summary>Applies a step that is no question.</summary>
    public void Apply(Step step, ILockoutPolicy policy)
    {
        switch (step)
        {
            case Pause pause:
                Now += pause.By;
                break;
            case Fails { Who: var name }:
                Fail(name, policy);
                break;
            case FailsUntilLockout { Who: var name, Times: var times }:
                for (var i = 0; i < times; i++)
                {
                    if (i > 0) EndLockout(name);
                    FailUntilLockout(name, policy);
                }

                break;
            case LockoutEnds { Who: var name }:
                EndLockout(name);
                break;
            case Succeeds { Who: var name }:
                Succeed(GetUser(name), policy);
                break;
            case IsAbandoned { Who: var name }:
                GetUser(name).BeginAttempt(policy, Now);
                break;
            case IsReset { Who: var name }:
                GetUser(name).ResetAttempts(Now);
                break;
        }

        // They are stored with the change.
        foreach (var user in Users) user.TakeEvents();
    }

    private void FailUntilLockout(string name, ILockoutPolicy policy)
    {
        for (var i = 0; i < LockoutSettings.ManyAttempts && !GetUser(name).Attempts.IsLockedOut(Now); i++) Fail(name, policy);
    }

    private void Fail(string name, ILockoutPolicy policy)
    {
        var user = GetUser(name);
        var before = user.Attempts.LockedOutAt;
        if (Begin(user, policy) is { } attempt) user.FailAttempt(attempt, policy, Now);
        if (user.Attempts is { LockedOutAt: { } at } attempts && at != before) _lockouts.Add(new Lockout(name, attempts.ConsecutiveLockouts, attempts.LockedOutUntil - at));
    }

    private void Succeed(User user, ILockoutPolicy policy)
    {
        if (Begin(user, policy) is not { } attempt) return;
        if (user.HasSecondFactor) user.CompleteSecondFactor(attempt, Now);
        else user.CompleteAttempt(new VerifiedPassword(user.Id, attempt, user.PasswordVersion, user.PasswordHash, UpgradedHash: null), policy, Now);
    }

    /// <summary>Begins an attempt, once abandoned ones are decided if they exhaust the limit.</summary>
    /// <returns>Null during a lockout.</returns>
    private AttemptId? Begin(User user, ILockoutPolicy policy)
    {
        var decision = user.BeginAttempt(policy, Now);
        if (decision.AttemptId is not null || decision.IsLockedOut) return decision.AttemptId;
        Now += AttemptCounter.LeaseDuration;
        return user.BeginAttempt(policy, Now).AttemptId;
    }

    private void EndLockout(string name)
    {
        if (GetUser(name).Attempts.LockedOutUntil is { } until && until > Now) Now = until;
    }
}

/// <summary>A lockout of an account.</summary>
/// <param name="Consecutive">1 for the first one since the last success or reset.</param>
/// <param name="Duration">Null if only a reset ends it.</param>
internal sealed record Lockout(string Who, int Consecutive, TimeSpan? Duration);
