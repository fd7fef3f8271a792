using System.Net;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Policies;

/// <summary>Replays recorded sessions with a session policy.</summary>
/// <remarks>
/// The log has neither the last use of a session nor whether it is remembered. So a session counts as live only as long as an unused one would be.
/// A decision is reported only if it is the same for both kinds of sessions. What is reported is a lower bound.
/// </remarks>
internal sealed class SessionPolicyReplay(ISessionPolicy policy, ReplayFailures failures)
{
    private readonly Dictionary<UserId, UserSessions> _users = [];
    private readonly List<ReplayFinding> _findings = [];

    /// <summary>The differences so far, and all of them after <see cref="End"/>.</summary>
    public IReadOnlyList<ReplayFinding> Findings => _findings;

    /// <summary>The sessions that ended in the log because the user had too many. Whether they would have continued is unknown.</summary>
    public int Superseded { get; private set; }

    /// <summary>Replays one event. The events of an account must be in the order of their positions.</summary>
    public void Apply(ReplayedEvent replayed)
    {
        var id = replayed.Account.User.Id;
        if (replayed.Event is AccountClosed)
        {
            _users.Remove(id);
            return;
        }

        if (replayed.Event is not ISessionEvent) return;
        if (!_users.TryGetValue(id, out var sessions)) _users[id] = sessions = new UserSessions();
        failures.Try(policy.GetType(), () => Apply(replayed, sessions));
    }

    /// <summary>Completes the findings, after the last event.</summary>
    public void End()
    {
        foreach (var sessions in _users.Values) failures.Try(policy.GetType(), () => Limit(sessions));
    }

    private void Apply(ReplayedEvent replayed, UserSessions sessions)
    {
        if (replayed.Event is not SessionEnded { Why: SessionEndReason.Superseded } || sessions.Latest?.Event.OccurredAt != replayed.OccurredAt) Limit(sessions);
        var id = ((ISessionEvent)replayed.Event).SessionId;
        if (replayed.Event is SessionStarted)
        {
            var user = replayed.Account.User;
            sessions.Live[id] = sessions.Latest = new ReplayedSession(replayed, policy.GetLifetime(user, remember: false), policy.GetLifetime(user, remember: true));
            return;
        }

        if (replayed.Event is SessionEnded { Why: SessionEndReason.Superseded }) Superseded++;
        if (!sessions.Live.TryGetValue(id, out var session)) return;
        // A session that has expired is ended by an event as well, and a mismatch is a request that was refused: neither shows that it lived.
        if (replayed.Event is SessionSteppedUp or SessionAddressLearned or SessionEnded { Why: SessionEndReason.Superseded }) CheckAge(replayed, session);
        switch (replayed.Event)
        {
            case SessionEnded:
                sessions.Live.Remove(id);
                break;
            case SessionMismatched:
                CheckMismatch(replayed, session);
                break;
            case SessionAddressLearned:
                session.SecondAddress = replayed.Client?.IpAddress;
                CheckClient(replayed, session, "used a second IP address");
                break;
            case SessionSteppedUp:
                CheckClient(replayed, session, "confirmed the identity");
                break;
        }
    }

    /// <summary>Ends the oldest sessions beyond the limit, once all events of the latest login are known.</summary>
    private void Limit(UserSessions sessions)
    {
        if (sessions.Latest is not { } latest) return;
        sessions.Latest = null;
        var (now, user) = (latest.Event.OccurredAt, latest.Event.Account.User);
        foreach (var (id, _) in sessions.Live.Where(session => session.Value.LatestExpiry <= now).ToList()) sessions.Live.Remove(id);
        var live = sessions.Live.Where(session => now < session.Value.EarliestExpiry).OrderByDescending(session => session.Value.Event.OccurredAt).ToList();
        var max = policy.GetMaxSessions(user);
        foreach (var (id, session) in live.Skip(max).Reverse())
        {
            // The policy in force may have let it expire before.
            var finding = session.Event.CreateFinding(ReplayOutcome.SessionEnded, policy.GetType(), $"more than {max} sessions at a time", "not ended then", isCertain: false, "superseded");
            _findings.Add(finding with { OccurredAt = now });
            sessions.Live.Remove(id);
        }
    }

    private void CheckAge(ReplayedEvent replayed, ReplayedSession session)
    {
        session.LastSeenAt = replayed.OccurredAt;
        if (session.IsTooOld || replayed.OccurredAt < session.LatestExpiry) return;
        session.IsTooOld = true;
        _findings.Add(replayed.CreateFinding(ReplayOutcome.SessionEnded, policy.GetType(), $"expired {session.LatestExpiry:u}", "still used", isCertain: true, "expired"));
    }

    private void CheckMismatch(ReplayedEvent replayed, ReplayedSession session)
    {
        if (replayed.Client is not { } current || session.GetBinding(remember: false) is not { } binding) return;
        if (!Accepts(binding, current, replayed.Account.User) || !Accepts(binding with { Remember = true }, current, replayed.Account.User)) return;
        _findings.Add(replayed.CreateFinding(ReplayOutcome.ClientAccepted, policy.GetType(), "the policy accepts this client", "request refused", isCertain: true));
    }

    private void CheckClient(ReplayedEvent replayed, ReplayedSession session, string happened)
    {
        if (replayed.Client is not { } current || session.GetBinding(remember: false) is not { } binding) return;
        if (Accepts(binding, current, replayed.Account.User) || Accepts(binding with { Remember = true }, current, replayed.Account.User)) return;
        _findings.Add(replayed.CreateFinding(ReplayOutcome.ClientRefused, policy.GetType(), "the policy does not accept this client", happened, isCertain: true));
    }

    private bool Accepts(BoundClient binding, ClientFingerprint current, User user) => binding.Accepts(current, user, policy);

    /// <summary>The sessions of a user that have not ended, as far as the log tells.</summary>
    private sealed class UserSessions
    {
        public Dictionary<SessionId, ReplayedSession> Live { get; } = [];

        /// <summary>The login whose limit has not been checked; null if there is none.</summary>
        public ReplayedSession? Latest { get; set; }
    }

    private sealed class ReplayedSession(ReplayedEvent started, SessionLifetime standard, SessionLifetime remembered)
    {
        public ReplayedEvent Event => started;

        public DateTimeOffset LastSeenAt { get; set; } = started.OccurredAt;

        public IPAddress? SecondAddress { get; set; }

        public bool IsTooOld { get; set; }

        /// <summary>When the session expires if it is not used again, and of the kind with the shorter lifetime.</summary>
        public DateTimeOffset EarliestExpiry => new[] { standard, remembered }.Min(lifetime => new SessionLimits(lifetime.Idle, started.OccurredAt + lifetime.Absolute).GetIdleExpiry(LastSeenAt));

        /// <summary>When the session expires even if it is used all the time, and of the kind with the longer lifetime.</summary>
        public DateTimeOffset LatestExpiry => started.OccurredAt + new[] { standard, remembered }.Max(lifetime => lifetime.Absolute);

        public BoundClient? GetBinding(bool remember) => started.Client is { } client ? new(client, SecondAddress, DeviceTokenHash: null, remember, started.OccurredAt) : null;
    }
}
