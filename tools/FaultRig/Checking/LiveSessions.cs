using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>The converse of I2: every node accepts an issued session that no operation can have ended.</summary>
/// <remarks>Runs are shorter than the idle timeout.</remarks>
public sealed class LiveSessions : IInvariant
{
    public string Name => "I2 live";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        var checks = evidence.Operations.Where(o => o is { Kind: Kinds.Current, Status: 401, Session: not null }).ToLookup(o => o.Session!, StringComparer.Ordinal);
        foreach (var account in evidence.Operations.Where(o => o.User is not null).ToLookup(o => o.User!, StringComparer.Ordinal))
        {
            // Above the limit, the oldest session is evicted.
            var logins = account.Where(o => o.Kind == Kinds.Login && o.MayHaveHappened).ToList();
            if (logins.Count > evidence.MaxSessions) continue;

            var endings = account.Where(o => o.MayHaveHappened && o.Kind is Kinds.Logout or Kinds.RevokeOthers or Kinds.RevokeOne or Kinds.RevokeAll or Kinds.ChangePassword or Kinds.Lock).ToList();
            foreach (var login in logins.Where(o => o is { IsOk: true, AnsweredSession: not null }))
            {
                var rejected = checks[login.AnsweredSession!].FirstOrDefault(check =>
                    check.Start > login.End && !endings.Exists(ending => ending.Start < check.End && evidence.LastEffectOf(ending) > login.Start && MayEnd(ending, login.AnsweredSession!)));
                if (rejected is not null) yield return $"session {rejected.Session} of {login.User} was rejected by {rejected.Node} at {rejected.Start:0} ms, and nothing had ended it since {login.Node} issued it at {login.End:0} ms";
            }
        }
    }

    private static bool MayEnd(Operation ending, string session) => ending.Kind switch
    {
        Kinds.Logout => ending.Session == session,
        Kinds.RevokeOne => ending.Ended == session,
        Kinds.RevokeOthers or Kinds.ChangePassword => ending.Session != session,
        _ => true,
    };
}
