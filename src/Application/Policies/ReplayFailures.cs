using Auth.Application.Common;

namespace Auth.Application.Policies;

/// <summary>Collects the failures of policies and rules during a replay, once for each of them.</summary>
internal sealed class ReplayFailures
{
    private readonly Dictionary<Type, ReplayFailure> _failures = [];

    /// <summary>All failures.</summary>
    public IReadOnlyList<ReplayFailure> All => [.. _failures.Values];

    /// <summary>Counts a failure.</summary>
    public void Add(Type policy, Exception exception) => _failures[policy] = _failures.TryGetValue(policy, out var failure)
        ? failure with { Times = failure.Times + 1 }
        : new ReplayFailure(policy.Name, 1, HostFailure.Describe(exception));

    /// <summary>Counts a question that a rule was not asked, because it has given no answer in time before.</summary>
    public void AddSkipped(Type rule) => _failures[rule] = _failures[rule] with { Skipped = _failures[rule].Skipped + 1 };

    /// <summary>Runs code of a policy, and counts its failure.</summary>
    /// <returns>Whether it succeeded.</returns>
    public bool Try(Type policy, Action action)
    {
        try
        {
            action();
            return true;
        }
#pragma warning disable CA1031 // A policy of the host application may throw anything, and its failure must not end the replay.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Add(policy, exception);
            return false;
        }
    }
}
