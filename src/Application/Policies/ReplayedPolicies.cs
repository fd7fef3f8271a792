namespace Auth.Application.Policies;

/// <summary>What the policies and rules of this application would have decided about recorded events, where it differs from what happened.</summary>
/// <param name="From">The start of the period.</param>
/// <param name="Until">The end of the period.</param>
/// <param name="Events">The number of events in the period.</param>
/// <param name="Findings">The differences, oldest first.</param>
/// <param name="Failures">Policies and rules that failed.</param>
/// <param name="Limits">What the log cannot decide, in sentences.</param>
public sealed record ReplayedPolicies(
    DateTimeOffset From, DateTimeOffset Until, int Events, IReadOnlyList<ReplayFinding> Findings, IReadOnlyList<ReplayFailure> Failures, IReadOnlyList<string> Limits);

/// <summary>A decision that differs from what happened.</summary>
/// <param name="OccurredAt">When it would have been made.</param>
/// <param name="UserId">The account, or the id that stands for an unknown login name.</param>
/// <param name="Username">Its current name; null if the account has been closed, or for an <see cref="UnknownName"/>.</param>
/// <param name="Outcome">What would have happened.</param>
/// <param name="Policy">The type that decides: a policy or a rule.</param>
/// <param name="Code">The error code of a rejection, or the name of an action; null if there is none.</param>
/// <param name="Reason">The decision in one sentence.</param>
/// <param name="Happened">What happened instead, in a few words.</param>
public sealed record ReplayFinding(DateTimeOffset OccurredAt, Guid UserId, string? Username, ReplayOutcome Outcome, string Policy, string? Code, string Reason, string Happened)
{
    /// <summary>Whether no account had the login name that was typed.</summary>
    public bool UnknownName { get; init; }

    /// <summary>Whether the log decides it. If false, the log lacks a fact, such as whether a login came from a known device.</summary>
    public bool IsCertain { get; init; }

    /// <summary>The session that the decision is about; null if none.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The client's IP address; null if unknown.</summary>
    public string? IpAddress { get; init; }
}

/// <summary>What would have happened.</summary>
public enum ReplayOutcome
{
    /// <summary>Failed attempts would have locked the account out. The log has no such lockout.</summary>
    LockedOut,

    /// <summary>A lockout of the log would not have begun.</summary>
    LockoutAvoided,

    /// <summary>A lockout of the log would have ended at another time.</summary>
    LockoutChanged,

    /// <summary>A login, or another request with the right password, would have been refused.</summary>
    LoginRefused,

    /// <summary>A login that was refused would have been allowed.</summary>
    LoginAllowed,

    /// <summary>A session would have ended, because the user had too many or it was too old.</summary>
    SessionEnded,

    /// <summary>Sessions that a rule ended would have continued.</summary>
    SessionsKept,

    /// <summary>A request of a session would have been refused, because its client differs.</summary>
    ClientRefused,

    /// <summary>A request of a session that was refused, because its client differs, would have been accepted.</summary>
    ClientAccepted,

    /// <summary>A change of roles would have been refused.</summary>
    RoleChangeRefused,

    /// <summary>The next login requires an action.</summary>
    ActionRequired,
}

/// <summary>A policy or rule that failed during the replay.</summary>
/// <param name="Policy">Its type.</param>
/// <param name="Times">The number of failures.</param>
/// <param name="Reason">The first failure.</param>
public sealed record ReplayFailure(string Policy, int Times, string Reason)
{
    /// <summary>The number of events about which the rule was not asked, because it had given no answer in time.</summary>
    public int Skipped { get; init; }
}
