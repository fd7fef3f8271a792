using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I3: an acknowledged registration can sign in afterwards. An unanswered one is complete, or its username is free.</summary>
public sealed class DurableRegistration : IInvariant
{
    public string Name => "I3 durable";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        var finals = evidence.Operations.Where(o => o is { IsFinal: true, User: not null }).ToLookup(o => o.User!, StringComparer.Ordinal);
        if (finals.Count == 0 && evidence.Users is null) yield break;

        foreach (var registration in evidence.Operations.Where(o => o is { Kind: Kinds.Register, IsFinal: false } && o.MayHaveHappened))
        {
            var user = registration.User!;
            var final = finals[user].ToList();
            if (final.Exists(o => o is { Kind: Kinds.Login, Email: null, IsOk: true }))
            {
                if (final.Exists(o => o is { Kind: Kinds.Login, Email: not null, IsOk: false })) yield return $"{user} signs in by the name and not by the address";
            }
            else if (registration.IsOk)
            {
                yield return $"{user} was registered and does not sign in";
            }
            else if (!final.Exists(o => o is { Kind: Kinds.Register, IsOk: true }))
            {
                yield return $"{user}, whose registration was not answered, neither signs in nor is free";
            }
        }
    }
}
