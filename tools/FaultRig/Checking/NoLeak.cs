using System.Text.RegularExpressions;
using Auth.FaultRig.Load;

namespace Auth.FaultRig.Checking;

/// <summary>I11: a node uses no more resources than before the faults, and no log contains a secret.</summary>
/// <remarks>The memory limit is loose, because the garbage collector decides when to return memory to the system.</remarks>
public sealed partial class NoLeak : IInvariant
{
    private const double HandleFactor = 1.05;
    private const int HandleTolerance = 25;
    private const double MemoryFactor = 1.5;
    private const int MemoryToleranceMiB = 64;

    public string Name => "I11 no leak";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        foreach (var (node, before, after) in evidence.ResourceUsages)
        {
            if (after.Handles > (before.Handles * HandleFactor) + HandleTolerance) yield return $"{node} has {after.Handles} handles, and had {before.Handles}";
            if (after.Memory > (before.Memory * MemoryFactor) + MemoryToleranceMiB) yield return $"{node} takes {after.Memory} MiB, and took {before.Memory}";
        }

        foreach (var log in evidence.Logs)
        {
            if (log.Contains(Passwords.Marker, StringComparison.Ordinal)) yield return "a log has a password";
            if (Token().IsMatch(log)) yield return "a log has a token";
        }
    }

    [GeneratedRegex("(?:ses|dev)_[A-Za-z0-9_-]{43}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Token();
}
