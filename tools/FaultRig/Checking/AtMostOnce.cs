using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I12: a single-use secret is accepted at most once. Of the rig's operations, this applies to the setup token.</summary>
public sealed class AtMostOnce : IInvariant
{
    public string Name => "I12 once";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        var times = evidence.Operations.Count(o => o is { Kind: Kinds.Setup, IsOk: true });
        if (times > 1) yield return $"the setup token was accepted {times} times";
    }
}
