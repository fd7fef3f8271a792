using System.Text.RegularExpressions;
using Auth.FaultRig.Load;

namespace Auth.FaultRig.Checking;

/// <summary>I11: what a node holds is what it held before, and no log has a secret.</summary>
/// <remarks>Memory is compared loosely: the collector gives back to the system what it likes, when it likes.</remarks>
public sealed partial class NoLeak : IInvariant
{
    private const double Share = 1.05;
    private const int SomeHandles = 25;
    private const double ShareOfMemory = 1.5;
    private const int SomeMemory = 64;

    public string Name => "I11 no leak";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        foreach (var (node, before, after) in evidence.Holdings)
        {
            if (after.Handles > (before.Handles * Share) + SomeHandles) yield return $"{node} has {after.Handles} handles, and had {before.Handles}";
            if (after.Memory > (before.Memory * ShareOfMemory) + SomeMemory) yield return $"{node} takes {after.Memory} MiB, and took {before.Memory}";
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
