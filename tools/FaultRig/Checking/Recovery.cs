using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I8: soon after a fault there are no errors, and the slowest responses are no slower than before.</summary>
public sealed class Recovery : IInvariant
{
    private const double SlowestShare = 0.99;

    /// <summary>The minimum number of responses for a percentile.</summary>
    private const int Enough = 50;

    /// <summary>Tolerance for a busy machine.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(250);

    public string Name => "I8 recovery";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        var faults = evidence.Operations.Where(o => o.Kind == Kinds.Fault && !o.Code!.StartsWith(FailClosed.DatabaseUnavailable, StringComparison.Ordinal)).OrderBy(o => o.Start).ToList();
        if (faults.Count == 0) yield break;

        var operations = evidence.Operations.Where(o => o is { IsFinal: false } && o.Kind != Kinds.Fault).ToList();
        var before = operations.Where(o => o.End < faults[0].Start).ToList();
        foreach (var fault in faults)
        {
            var from = fault.End + evidence.RecoveryTime.TotalMilliseconds;
            var to = faults.Where(other => other.End > fault.End).Select(other => other.Start).DefaultIfEmpty(double.MaxValue).Min();
            var after = operations.Where(o => o.Start >= from && o.End <= to).ToList();
            if (after.Find(o => o.Outcome == Outcome.Unknown) is { } error) yield return $"{error.Kind} at {error.Start:0} ms answered {error.Status}, {(error.Start - fault.End) / 1000:0.0} s after '{fault.Code}' had ended";
            if (before.Count < Enough || after.Count < Enough) continue;

            var (slow, slowBefore) = (Slowest(after), Slowest(before));
            if (slow > Math.Max(2 * slowBefore, slowBefore + Allowance.TotalMilliseconds)) yield return $"after '{fault.Code}' 1 % of the answers took more than {slow:0} ms, before it {slowBefore:0} ms";
        }
    }

    /// <summary>The 99th percentile of response times.</summary>
    public static double Slowest(IReadOnlyCollection<Operation> operations) =>
        operations.Select(o => o.Took).Order().ElementAt((int)(operations.Count * SlowestShare));
}
