using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I2: after a logout, a revocation, a lock or a change of password has been acknowledged, no node accepts the session; who is locked does not get in, and who is no administrator any more does not act as one.</summary>
public sealed class RevokedIsRevoked : IInvariant
{
    public string Name => "I2 revoked";

    public IEnumerable<string> Violations(Evidence evidence) =>
        evidence.Operations.Where(o => o.User is not null).ToLookup(o => o.User!, StringComparer.Ordinal).SelectMany(account => (string[])[.. Of([.. account], evidence), .. AfterDemotion([.. account], evidence)]);

    private static IEnumerable<string> Of(IReadOnlyList<Operation> account, Evidence evidence)
    {
        var endings = account.Where(o => o is { IsOk: true, Kind: Kinds.Logout or Kinds.RevokeOthers or Kinds.ChangePassword or Kinds.Lock }).OrderBy(o => o.End).ToList();
        var uses = account.Where(o => o is { IsOk: true, Session: not null, Kind: Kinds.Current or Kinds.ChangePassword or Kinds.RevokeOthers }).ToLookup(o => o.Session!, StringComparer.Ordinal);
        foreach (var login in account.Where(o => o is { Kind: Kinds.Login, IsOk: true, AnsweredSession: not null }))
        {
            var session = login.AnsweredSession!;
            if (endings.Find(ending => Ends(ending, login, session)) is not { } end) continue;
            if (uses[session].FirstOrDefault(use => use.Start > end.End) is { } use) yield return $"session {session} of {login.User} was accepted by {use.Node} at {use.Start:0} ms, after {end.Kind} at {end.End:0} ms";
        }

        foreach (var locking in endings.Where(o => o.Kind == Kinds.Lock))
        {
            var entry = account.FirstOrDefault(o => o is { Kind: Kinds.Login, IsOk: true } && o.Start > locking.End);
            if (entry is null || account.Any(o => o.Kind == Kinds.Unlock && o.MayHaveHappened && evidence.LastEffectOf(o) > locking.Start && o.Start < entry.End)) continue;
            yield return $"{entry.User} signed in at {entry.Start:0} ms, after the lock at {locking.End:0} ms";
        }
    }

    private static IEnumerable<string> AfterDemotion(IReadOnlyList<Operation> account, Evidence evidence)
    {
        var changes = account.Where(o => o is { Kind: Kinds.SetRoles, Roles: not null, MayHaveHappened: true }).ToLookup(o => o.Roles!.Contains("admin"));
        foreach (var demotion in changes[false].Where(o => o.IsOk))
        {
            var act = account.FirstOrDefault(o => o is { Kind: Kinds.ListUsers, IsOk: true } && o.Start > demotion.End);
            if (act is null || changes[true].Any(o => evidence.LastEffectOf(o) > demotion.Start && o.Start < act.End)) continue;
            yield return $"{act.User} was an administrator for {act.Node} at {act.Start:0} ms, and had ceased to be one at {demotion.End:0} ms";
        }
    }

    /// <summary>Whether the session had certainly been issued when this ended it.</summary>
    private static bool Ends(Operation ending, Operation login, string session) => ending.Kind switch
    {
        Kinds.Logout => ending.Session == session,
        Kinds.Lock => login.End < ending.Start,
        _ => login.End < ending.Start && ending.Session != session,
    };
}
