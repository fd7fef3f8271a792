using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I7: while the database is unavailable, no request succeeds: each gets 503 with Retry-After in time. No request ever gets 500 or hangs.</summary>
public sealed class FailClosed : IInvariant
{
    /// <summary>Prefix of the codes of faults during which the database is unavailable.</summary>
    public const string DatabaseUnavailable = "database unavailable";

    /// <summary>Prefix of the codes of faults during which the database is read-only.</summary>
    public const string DatabaseReadOnly = "database read-only";

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(29);

    public string Name => "I7 fail closed";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        var (unavailable, readOnly) = (Faults(evidence, DatabaseUnavailable), Faults(evidence, DatabaseReadOnly));
        foreach (var o in evidence.Operations.Where(o => o.Kind != Kinds.Fault))
        {
            var what = $"{o.Kind} at {o.Start:0} ms on {o.Node}";
            // Responses without a node come from the balancer.
            if (o is { Status: >= 500 and not 503, Node: not null }) yield return $"{what} answered {o.Status}";
            if (o.Took >= Hang.TotalMilliseconds) yield return $"{what} took {o.Took:0} ms";
            if (o is { Status: 503, Node: not null } && !(o.RetryAfter && o.IsProblem)) yield return $"{what} answered 503 without Retry-After as problem+json";
            if (o is { IsOk: true, Kind: Kinds.Register or Kinds.Login or Kinds.ChangePassword } && Within(o, readOnly)) yield return $"{what} was acknowledged by a read-only database";
            if (!Within(o, unavailable)) continue;

            if (o.IsOk) yield return $"{what} was acknowledged without the store";
            if (o is { Status: not 503 and not null, Node: not null, IsOk: false }) yield return $"{what} answered {o.Status} without the store";
            if (o.Took > evidence.RejectionTime.TotalMilliseconds) yield return $"{what} took {o.Took:0} ms without the store";
        }
    }

    private static List<Operation> Faults(Evidence evidence, string code) =>
        [.. evidence.Operations.Where(o => o.Kind == Kinds.Fault && o.Code!.StartsWith(code, StringComparison.Ordinal))];

    private static bool Within(Operation o, List<Operation> faults) => faults.Exists(fault => fault.Start <= o.Start && o.End <= fault.End);
}
