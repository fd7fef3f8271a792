using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I12: what may be used once is used once. Of the rig's operations, that is the set-up token.</summary>
public sealed class AtMostOnce : IInvariant
{
    public string Name => "I12 once";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        var times = evidence.Operations.Count(o => o is { Kind: Kinds.Setup, IsOk: true });
        if (times > 1) yield return $"the set-up token was accepted {times} times";
    }
}
