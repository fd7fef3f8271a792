using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I7: while the store is away nobody gets in; the answer is 503, says when to come back, and is there in time. There is never a 500, nor a hang.</summary>
public sealed class FailClosed : IInvariant
{
    /// <summary>How the code of a fault begins during which the store can't be reached at all.</summary>
    public const string StoreAway = "store away";

    /// <summary>How the code of a fault begins during which the store can only be read.</summary>
    public const string StoreReadOnly = "store read-only";

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(29);

    public string Name => "I7 fail closed";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        var (away, readOnly) = (Faults(evidence, StoreAway), Faults(evidence, StoreReadOnly));
        foreach (var o in evidence.Operations.Where(o => o.Kind != Kinds.Fault))
        {
            var what = $"{o.Kind} at {o.Start:0} ms on {o.Node}";
            // What has no node was answered by the balancer.
            if (o is { Status: >= 500 and not 503, Node: not null }) yield return $"{what} answered {o.Status}";
            if (o.Took >= Hang.TotalMilliseconds) yield return $"{what} took {o.Took:0} ms";
            if (o is { Status: 503, Node: not null } && !(o.RetryAfter && o.IsProblem)) yield return $"{what} answered 503 without Retry-After as problem+json";
            if (o is { IsOk: true, Kind: Kinds.Register or Kinds.Login or Kinds.ChangePassword } && Within(o, readOnly)) yield return $"{what} was acknowledged by a store that can't be written";
            if (!Within(o, away)) continue;

            if (o.IsOk) yield return $"{what} was acknowledged without the store";
            if (o is { Status: not 503 and not null, Node: not null, IsOk: false }) yield return $"{what} answered {o.Status} without the store";
            if (o.Took > evidence.RefusalTime.TotalMilliseconds) yield return $"{what} took {o.Took:0} ms without the store";
        }
    }

    private static List<Operation> Faults(Evidence evidence, string code) =>
        [.. evidence.Operations.Where(o => o.Kind == Kinds.Fault && o.Code!.StartsWith(code, StringComparison.Ordinal))];

    private static bool Within(Operation o, List<Operation> faults) => faults.Exists(fault => fault.Start <= o.Start && o.End <= fault.End);
}
