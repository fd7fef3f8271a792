namespace Auth.FaultRig.Checking;

/// <summary>Something that must always hold.</summary>
public interface IInvariant
{
    /// <summary>Its number and what it is about, such as <c>I2 logout</c>.</summary>
    string Name { get; }

    /// <summary>Where it did not hold.</summary>
    IEnumerable<string> Violations(Evidence evidence);
}

/// <summary>Judges a run by all invariants. It calls out only what no order of the operations could explain.</summary>
public static class Checker
{
    public static IReadOnlyList<IInvariant> Invariants { get; } =
    [
        new BoundedGuesses(),
        new RevokedIsRevoked(),
        new LiveSessions(),
        new DurableRegistration(),
        new UniqueNames(),
        new OnePassword(),
        new OwnIdentity(),
        new FailClosed(),
        new Recovery(),
        new AnAdministrator(),
        new CompleteAudit(),
        new NoLeak(),
        new AtMostOnce(),
    ];

    /// <returns>One line for each violation.</returns>
    public static IReadOnlyList<string> Judge(Evidence evidence) =>
        [.. Invariants.SelectMany(invariant => invariant.Violations(evidence).Select(violation => $"{invariant.Name}: {violation}"))];
}
