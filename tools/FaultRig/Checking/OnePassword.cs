using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I5: exactly one of the passwords ever set for an account works, and none from before an acknowledged change.</summary>
public sealed class OnePassword : IInvariant
{
    public string Name => "I5 one password";

    public IEnumerable<string> Violations(Evidence evidence) =>
        evidence.Operations.Where(o => o.User is not null).ToLookup(o => o.User!, StringComparer.Ordinal)
            .SelectMany(account => Of(account.Key, [.. account], evidence));

    private static IEnumerable<string> Of(string user, IReadOnlyList<Operation> account, Evidence evidence)
    {
        var settings = account.Where(o => o is { MayHaveHappened: true, Kind: Kinds.Register or Kinds.Setup or Kinds.ChangePassword }).ToList();
        if (settings.Count == 0) yield break;

        foreach (var check in account.Where(o => o is { Password: not null, Kind: Kinds.Login or Kinds.ChangePassword }))
        {
            if (check.IsOk && !settings.Exists(setting => MayHold(setting, check))) yield return $"{user} got in with {check.Password} at {check.Start:0} ms, which was not the password";
            if (check.IsWrongPassword && IsCertain(check)) yield return $"{check.Password} of {user} was called wrong at {check.Start:0} ms, and was the password";
        }

        var working = account.Where(o => o is { IsFinal: true, Kind: Kinds.Login, IsOk: true }).Select(o => o.Password).Distinct(StringComparer.Ordinal).ToList();
        if (working.Count > 1) yield return $"{user} gets in with {string.Join(" and ", working)}";

        bool MayHold(Operation setting, Operation check) =>
            Label(setting) == check.Password && setting.Start < check.End
            && !settings.Exists(later => later.IsOk && Label(later) != check.Password && later.Start > evidence.LastEffectOf(setting) && later.End < check.Start);

        bool IsCertain(Operation check) =>
            settings.Exists(setting => setting.IsOk && Label(setting) == check.Password && setting.End < check.Start
                && !settings.Exists(other => Label(other) != check.Password && evidence.LastEffectOf(other) > setting.Start && other.Start < check.End));
    }

    private static string? Label(Operation setting) => setting.NewPassword ?? setting.Password;
}
