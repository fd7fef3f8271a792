namespace Auth.FaultRig.Checking;

/// <summary>A condition that must hold in every run.</summary>
public interface IInvariant
{
    /// <summary>Its number and subject, such as <c>I2 revoked</c>.</summary>
    string Name { get; }

    /// <summary>Describes each violation.</summary>
    IEnumerable<string> Violations(Evidence evidence);
}

/// <summary>Checks a run against all invariants. A violation is reported only if no order of concurrent operations explains it.</summary>
public static class Checker
{
    public static IReadOnlyList<IInvariant> Invariants { get; } =
    [
        new BoundedGuesses(),
        new RevocationHolds(),
        new LiveSessions(),
        new DurableRegistration(),
        new UniqueNames(),
        new OnePassword(),
        new OwnIdentity(),
        new FailClosed(),
        new Recovery(),
        new AdministratorExists(),
        new CompleteAudit(),
        new NoLeak(),
        new AtMostOnce(),
    ];

    /// <returns>One line per violation.</returns>
    public static IReadOnlyList<string> Judge(Evidence evidence) =>
        [.. Invariants.SelectMany(invariant => invariant.Violations(evidence).Select(violation => $"{invariant.Name}: {violation}"))];
}
