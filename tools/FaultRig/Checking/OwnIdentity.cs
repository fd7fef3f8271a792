using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I6: a response never contains another user or session than that of the request.</summary>
public sealed class OwnIdentity : IInvariant
{
    public string Name => "I6 identity";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        foreach (var o in evidence.Operations.Where(o => o.IsOk))
        {
            if (o.AnsweredUser is not null && o.AnsweredUser != o.User) yield return $"{o.Kind} of {o.User} returned user {o.AnsweredUser} on {o.Node}";
            if (o.Kind == Kinds.Current && o.AnsweredSession != o.Session) yield return $"a check of session {o.Session} returned session {o.AnsweredSession} on {o.Node}";
        }

        var issued = evidence.Operations.Where(o => o is { Kind: Kinds.Login, AnsweredSession: not null });
        foreach (var twice in issued.GroupBy(o => o.AnsweredSession).Where(group => group.Count() > 1)) yield return $"session {twice.Key} was issued twice";
    }
}
