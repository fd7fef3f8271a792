using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Checking;

/// <summary>All data of a run that the invariants check.</summary>
public sealed record Evidence
{
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>The accounts at the end; null: not read.</summary>
    public IReadOnlyList<FinalUser>? Users { get; init; }

    /// <summary>The whole audit log, oldest event first; null: not read.</summary>
    public IReadOnlyList<AuditEvent>? Events { get; init; }

    /// <summary>The output of each node.</summary>
    public IReadOnlyList<string> Logs { get; init; } = [];

    /// <summary>The resources of each node before and after the faults.</summary>
    public IReadOnlyList<ResourceUsage> ResourceUsages { get; init; } = [];

    /// <summary>The value of <c>Lockout:MaxFailedAttempts</c>.</summary>
    public int MaxFailedAttempts { get; init; } = 5;

    /// <summary>The value of <c>Lockout:Duration</c>.</summary>
    public TimeSpan LockoutDuration { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The value of <c>Sessions:MaxPerUser</c>.</summary>
    public int MaxSessions { get; init; } = 50;

    /// <summary>The time after a fault within which everything must work as before.</summary>
    public TimeSpan RecoveryTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time within which a request must be rejected while the database is unavailable.</summary>
    public TimeSpan RejectionTime { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The time during which an unanswered operation may still take effect.</summary>
    public TimeSpan UnansweredMayLast { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The latest time at which an operation may take effect.</summary>
    public double LastEffectOf(Operation operation) =>
        operation.Outcome == Outcome.Unknown ? operation.End + UnansweredMayLast.TotalMilliseconds : operation.End;
}

/// <summary>An account at the end, as administrators see it.</summary>
public sealed record FinalUser(string Id, string Name, string? Email, bool IsAdministrator, bool IsActive, int FailedAttempts);

/// <summary>An event of the audit log.</summary>
/// <param name="Roles">The new roles, as JSON, if the event changes them.</param>
public sealed record AuditEvent(long Position, string Type, string? UserId, string? SessionId, string? Roles = null);

/// <summary>The resources of a node before and after the faults.</summary>
public sealed record ResourceUsage(string Node, Resources Before, Resources After);
