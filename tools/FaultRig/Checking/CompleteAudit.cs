using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I10: each acknowledged action has exactly one event in the audit log, and there is no event without an action.</summary>
public sealed class CompleteAudit : IInvariant
{
    public string Name => "I10 audit";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        if (evidence.Events is not { } events) return [];
        return [.. Gaps(events), .. Sessions(evidence, events), .. Users(evidence, events)];
    }

    /// <summary>Nothing is purged during a run, so the first event must be there as well.</summary>
    private static IEnumerable<string> Gaps(IReadOnlyList<AuditEvent> all) =>
        from pair in all.Select(e => e.Position).Prepend(0).Zip(all.Select(e => e.Position))
        where pair.Second != pair.First + 1
        select $"event {pair.Second} comes after {pair.First}";

    /// <summary>Session events are matched by session id.</summary>
    private static IEnumerable<string> Sessions(Evidence evidence, IReadOnlyList<AuditEvent> all)
    {
        var started = all.Where(e => e.Type == "session_started").ToLookup(e => e.SessionId!, StringComparer.Ordinal);
        var ended = all.Where(e => e.Type == "session_ended").ToLookup(e => e.SessionId!, StringComparer.Ordinal);
        foreach (var twice in started.Where(session => session.Count() > 1)) yield return $"session {twice.Key} was started {twice.Count()} times";
        foreach (var twice in ended.Where(session => session.Count() > 1)) yield return $"session {twice.Key} was ended {twice.Count()} times";
        foreach (var login in evidence.Operations.Where(o => o is { Kind: Kinds.Login, IsOk: true }))
        {
            if (!started.Contains(login.AnsweredSession!)) yield return $"the login of {login.User} at {login.Start:0} ms has no event";
        }

        foreach (var logout in evidence.Operations.Where(o => o is { Kind: Kinds.Logout, IsOk: true }))
        {
            if (!ended.Contains(logout.Session!)) yield return $"the logout from session {logout.Session} has no event";
        }
    }

    /// <summary>Other events are counted per user. An unanswered operation may or may not have one.</summary>
    private static IEnumerable<string> Users(Evidence evidence, IReadOnlyList<AuditEvent> all)
    {
        var ids = evidence.Operations.Where(o => o is { User: not null, UserId: not null }).DistinctBy(o => o.User).ToDictionary(o => o.User!, o => o.UserId!, StringComparer.Ordinal);
        foreach (var user in evidence.Users ?? []) ids.TryAdd(user.Name, user.Id);
        var events = all.Where(e => e.UserId is not null).ToLookup(e => e.UserId!, StringComparer.Ordinal);
        foreach (var account in evidence.Operations.Where(o => o.User is not null).ToLookup(o => o.User!, StringComparer.Ordinal))
        {
            if (!ids.TryGetValue(account.Key, out var id)) continue;

            var wasLocked = account.Any(o => o is { Kind: Kinds.Lock, IsOk: true });
            string? Compare(string type, Func<Operation, bool> isAction, bool repeats = true)
            {
                var actions = account.Where(isAction).ToList();
                var (acknowledged, possible) = (actions.Count(o => o.IsOk), actions.Count(o => o.MayHaveHappened));
                // A repeated lock or unlock is acknowledged without an event, so at least one event is certain only after a lock.
                var atLeast = repeats ? acknowledged : wasLocked && acknowledged > 0 ? 1 : 0;
                var found = events[id].Count(e => e.Type == type);
                return found < atLeast || found > possible ? $"{account.Key} has {found} {type}, for {acknowledged} that were acknowledged and {possible - acknowledged} that were not answered" : null;
            }

            string?[] differing =
            [
                Compare("user_registered", o => o.Kind is Kinds.Register or Kinds.Setup),
                Compare("session_started", o => o.Kind == Kinds.Login),
                Compare("password_changed", o => o.Kind == Kinds.ChangePassword),
                Compare("user_locked", o => o.Kind == Kinds.Lock, repeats: false),
                Compare("user_unlocked", o => o.Kind == Kinds.Unlock, repeats: false),
                CountFailures(account.Key, [.. account], events[id].Count(e => e.Type == "attempt_failed")),
            ];
            foreach (var violation in differing.OfType<string>()) yield return violation;
        }
    }

    /// <summary>Attempts before the registration were counted by a decoy.</summary>
    private static string? CountFailures(string user, IReadOnlyList<Operation> account, int found)
    {
        var exists = account.Where(o => o is { Kind: Kinds.Register or Kinds.Setup, IsOk: true }).Select(o => o.Start).DefaultIfEmpty(double.MaxValue).Min();
        var wrong = account.Count(o => o.IsWrongPassword && o.Start > exists);
        var possible = account.Count(o => o.IsWrongPassword) + account.Count(o => o is { Outcome: Outcome.Unknown, Kind: Kinds.Login or Kinds.ChangePassword });
        return found < wrong || found > possible ? $"{user} has {found} attempt_failed, for {wrong} wrong passwords and {possible - wrong} attempts that were not answered" : null;
    }
}
