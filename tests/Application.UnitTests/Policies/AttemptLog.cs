using Auth.Application.Policies;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Policies;

/// <summary>Records the events of one account, as the use cases cause them, with the code that counts attempts in the server.</summary>
internal sealed class AttemptLog
{
    private readonly List<(IDomainEvent Event, ClientFingerprint Client)> _events = [];
    private readonly List<(AttemptId Id, Device? Device)> _pending = [];
    private readonly List<Device> _devices = [];
    private readonly ILockoutPolicy _policy;
    private readonly User _user;
    private readonly Func<User> _createCopy;
    private ClientFingerprint _client = A.Client("203.0.113.1");

    public AttemptLog(ILockoutPolicy policy, bool isDecoy = false, bool hasSecondFactor = false)
    {
        _policy = policy;
        _user = isDecoy ? User.Decoy(TestValues.Username("decoy"), TestTime.Start) : TestUsers.Create();
        if (hasSecondFactor) _user.EnrollSecondFactor(TestTime.Start);
        _user.TakeEvents();
        var initial = isDecoy ? User.StandInForReplay(_user.Id, isDecoy: true, []) : _user.CopyForReplay([], hasSecondFactor);
        _createCopy = () => isDecoy ? User.StandInForReplay(_user.Id, isDecoy: true, []) : initial.CopyForReplay([], hasSecondFactor);
    }

    public DateTimeOffset Now { get; private set; } = TestTime.Start;

    public IReadOnlyList<IDomainEvent> Events => [.. _events.Select(recorded => recorded.Event)];

    public int Devices => _devices.Count;

    public void Advance(TimeSpan by) => Now += by;

    /// <summary>Begins an attempt.</summary>
    /// <param name="device">The number of a known device, modulo their number; null for an unknown client.</param>
    /// <param name="client">The client's IP address ends with it.</param>
    public AttemptDecision Begin(int? device = null, int client = 1)
    {
        _client = A.Client($"203.0.113.{client}");
        var presented = device is { } number && _devices.Count > 0 ? _devices[number % _devices.Count] : null;
        var decision = _user.BeginAttempt(_policy, Now, presented);
        if (decision.AttemptId is { } id) _pending.Add((id, presented));
        Take();
        return decision;
    }

    /// <summary>Decides a pending attempt as a wrong password.</summary>
    public void Fail(int which = 0)
    {
        if (TakePending(which) is not var (id, device)) return;
        _user.FailAttempt(id, _policy, Now, device);
        Take();
    }

    /// <summary>Decides a pending attempt as the right password. A user with a second factor enters a right code as well.</summary>
    /// <param name="withSession">Whether the login ends in a session, and is not left at a required action.</param>
    public void Succeed(int which = 0, bool withSession = true)
    {
        if (_user.IsDecoy)
        {
            // No password matches it.
            Fail(which);
            return;
        }

        if (TakePending(which) is not var (id, device)) return;
        if (_user.CompleteAttempt(new(_user.Id, id, _user.PasswordVersion, _user.PasswordHash, UpgradedHash: null, device?.TokenHash), _policy, Now, device).IsFailure) return;
        if (_user.HasSecondFactor)
        {
            if (_user.BeginAttempt(_policy, Now, device).AttemptId is not { } code)
            {
                Take();
                return;
            }

            _user.CompleteSecondFactor(code, Now, device);
        }

        if (!_user.IsActive) _user.RecordRejectedLogin(UserErrors.Locked, Now);
        else if (withSession) StartSession(device);
        Take();
    }

    /// <summary>Signs in with a passkey, which is no attempt.</summary>
    public void SignInWithPasskey()
    {
        if (_user is { IsActive: true, IsDecoy: false }) StartSession(device: null);
        Take();
    }

    /// <summary>Fails a whole attempt at once.</summary>
    public void Guess(int? device = null, int client = 1)
    {
        if (Begin(device, client).AttemptId is not null) Fail(_pending.Count - 1);
    }

    /// <summary>Signs in at once.</summary>
    public void SignIn(int? device = null, int client = 1)
    {
        if (Begin(device, client).AttemptId is not null) Succeed(_pending.Count - 1);
    }

    public void Administer(Action<User, DateTimeOffset> change)
    {
        if (_user.IsDecoy) return;
        change(_user, Now);
        Take();
    }

    /// <summary>Replays what is recorded with a policy.</summary>
    public IReadOnlyList<ReplayFinding> Replay(ILockoutPolicy policy, ReplayFailures? failures = null)
    {
        var replay = new LockoutReplay(policy, failures ?? new ReplayFailures());
        var account = new ReplayedAccount(_createCopy(), _user.IsDecoy ? null : _user);
        foreach (var (domainEvent, client) in _events)
        {
            account.Apply(domainEvent);
            replay.Apply(new ReplayedEvent(account, domainEvent) { Client = client, SessionId = (domainEvent as ISessionEvent)?.SessionId.Value });
        }

        replay.End();
        return replay.Findings;
    }

    private void StartSession(Device? device)
    {
        if (device?.IsKnown(Now) == true) device.RecordUse(Now);
        else _devices.Add(Device.Register(_user, Now).Device);
        _events.Add((new SessionStarted(SessionId.New(Now), _user.Id, Now), _client));
    }

    private (AttemptId Id, Device? Device)? TakePending(int which)
    {
        if (_pending.Count == 0) return null;
        var pending = _pending[which % _pending.Count];
        _pending.Remove(pending);
        return pending;
    }

    private void Take() => _events.AddRange(_user.TakeEvents().Select(domainEvent => (domainEvent, _client)));
}
