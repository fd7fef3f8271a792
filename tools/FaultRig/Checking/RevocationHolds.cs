using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I2: no node accepts a session after an acknowledged logout, revocation, lock or password change. A locked user cannot sign in, and a demoted administrator cannot administer.</summary>
public sealed class RevocationHolds : IInvariant
{
    public string Name => "I2 revoked";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        // A repeated logout is acknowledged and changes nothing.
        var uses = evidence.Operations.Where(o => o is { IsOk: true, Session: not null } && o.Kind is not (Kinds.Login or Kinds.Logout)).ToLookup(o => o.Session!, StringComparer.Ordinal);
        var accounts = evidence.Operations.Where(o => o.User is not null).ToLookup(o => o.User!, StringComparer.Ordinal);
        return accounts.SelectMany(account => (string[])[.. Of([.. account], uses, evidence), .. AfterDemotion([.. account], uses, evidence)]);
    }

    private static IEnumerable<string> Of(IReadOnlyList<Operation> account, ILookup<string, Operation> uses, Evidence evidence)
    {
        var endings = account
            .Where(o => o is { IsOk: true, Kind: Kinds.Logout or Kinds.RevokeOthers or Kinds.RevokeOne or Kinds.RevokeAll or Kinds.ChangePassword or Kinds.Lock })
            .OrderBy(o => o.End).ToList();
        foreach (var login in account.Where(o => o is { Kind: Kinds.Login, IsOk: true, AnsweredSession: not null }))
        {
            var session = login.AnsweredSession!;
            if (endings.Find(ending => Ends(ending, login, account, evidence)) is not { } end) continue;
            if (uses[session].FirstOrDefault(use => use.Start > end.End) is { } use) yield return $"session {session} of {login.User} was accepted by {use.Node} for {use.Kind} at {use.Start:0} ms, {use.Start - end.End:0.0} ms after {end.Kind} was acknowledged by {end.Node}";
        }

        foreach (var locking in endings.Where(o => o.Kind == Kinds.Lock))
        {
            var entry = account.FirstOrDefault(o => o is { Kind: Kinds.Login, IsOk: true } && o.Start > locking.End);
            if (entry is null || MayBeUnlocked(account, locking, entry, evidence)) continue;
            yield return $"{entry.User} signed in at {entry.Start:0} ms, after the lock at {locking.End:0} ms";
        }
    }

    private static IEnumerable<string> AfterDemotion(IReadOnlyList<Operation> account, ILookup<string, Operation> uses, Evidence evidence)
    {
        var changes = account.Where(o => o is { Kind: Kinds.SetRoles, Roles: not null, MayHaveHappened: true }).ToLookup(o => o.Roles!.Contains("admin"));
        if (!changes[false].Any()) yield break;

        var own = account.Where(o => o is { Kind: Kinds.Login, AnsweredSession: not null }).SelectMany(login => uses[login.AnsweredSession!]);
        // Actions of sessions whose login was not recorded are attributed by username.
        var acts = own.Concat(account.Where(o => o is { IsOk: true, Kind: Kinds.ListUsers })).Where(IsAdministration).Distinct().ToList();
        foreach (var demotion in changes[false].Where(o => o.IsOk))
        {
            var act = acts.Find(o => o.Start > demotion.End);
            if (act is null || changes[true].Any(o => evidence.LastEffectOf(o) > demotion.Start && o.Start < act.End)) continue;
            yield return $"{demotion.User} was an administrator for {act.Node} at {act.Start:0} ms, and had ceased to be one at {demotion.End:0} ms";
        }
    }

    private static bool IsAdministration(Operation o) => o.Kind is Kinds.ListUsers or Kinds.Lock or Kinds.Unlock or Kinds.Reset or Kinds.RevokeAll or Kinds.SetRoles;

    /// <summary>Whether the operation certainly ended the session of a login.</summary>
    private static bool Ends(Operation ending, Operation login, IReadOnlyList<Operation> account, Evidence evidence) => ending.Kind switch
    {
        Kinds.Logout => ending.Session == login.AnsweredSession,
        Kinds.RevokeOne => ending.Ended == login.AnsweredSession,
        Kinds.RevokeAll => login.End < ending.Start,
        // A login concurrent with a lock is either before it or rejected.
        Kinds.Lock => login.Start < ending.End && (login.End < ending.Start || !MayBeUnlocked(account, ending, login, evidence)),
        // A login with the old password is before the change, so its session ends as well.
        Kinds.ChangePassword => ending.Session != login.AnsweredSession && (login.End < ending.Start || WasLastValid(login.Password, ending, account)),
        _ => login.End < ending.Start && ending.Session != login.AnsweredSession,
    };

    private static bool WasLastValid(string? password, Operation change, IReadOnlyList<Operation> account) =>
        password is not null && change.Password == password && change.NewPassword != password
        && !account.Any(o => o.MayHaveHappened && o.NewPassword == password);

    private static bool MayBeUnlocked(IReadOnlyList<Operation> account, Operation locking, Operation entry, Evidence evidence) =>
        account.Any(o => o.Kind == Kinds.Unlock && o.MayHaveHappened && evidence.LastEffectOf(o) > locking.Start && o.Start < entry.End);
}
