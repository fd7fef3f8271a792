using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Checking;

/// <summary>All that a run leaves to be judged.</summary>
public sealed record Evidence
{
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>The accounts in the end; null: they were not read.</summary>
    public IReadOnlyList<FinalUser>? Users { get; init; }

    /// <summary>The audit trail, oldest first and from its beginning; null: it was not read.</summary>
    public IReadOnlyList<AuditEvent>? Events { get; init; }

    /// <summary>What each node wrote.</summary>
    public IReadOnlyList<string> Logs { get; init; } = [];

    /// <summary>What each node held before the faults and after them.</summary>
    public IReadOnlyList<Holding> Holdings { get; init; } = [];

    /// <summary>As in <c>Lockout:MaxFailedAttempts</c>.</summary>
    public int MaxFailedAttempts { get; init; } = 5;

    /// <summary>As in <c>Lockout:Duration</c>.</summary>
    public TimeSpan LockoutDuration { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>As in <c>Sessions:MaxPerUser</c>.</summary>
    public int MaxSessions { get; init; } = 50;

    /// <summary>How soon after a fault all has to be as before.</summary>
    public TimeSpan RecoveryTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon the answer has to be there while the store is away.</summary>
    public TimeSpan RefusalTime { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>For how long something that was not answered may still be done.</summary>
    public TimeSpan UnansweredMayLast { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When an operation may still have an effect.</summary>
    public double LastEffectOf(Operation operation) =>
        operation.Outcome == Outcome.Unknown ? operation.End + UnansweredMayLast.TotalMilliseconds : operation.End;
}

/// <summary>An account, as an administrator sees it in the end.</summary>
public sealed record FinalUser(string Id, string Name, string? Email, bool IsAdministrator, bool IsActive, int FailedAttempts);

/// <summary>A line of the audit trail.</summary>
/// <param name="Roles">For a change of roles: those from then on, as JSON.</param>
public sealed record AuditEvent(long Position, string Type, string? UserId, string? SessionId, string? Roles = null);

/// <summary>What a process held before the faults, and after them.</summary>
public sealed record Holding(string Node, Resources Before, Resources After);
