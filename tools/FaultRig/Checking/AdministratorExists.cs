namespace Auth.FaultRig.Checking;

/// <summary>I9: once there is an administrator, there is always an administrator who is not locked.</summary>
public sealed class AdministratorExists : IInvariant
{
    public string Name => "I9 administrator";

    public IEnumerable<string> Violations(Evidence evidence)
    {
        if (evidence.Users?.Any(user => user.IsAdministrator) == false) yield return "in the end there is none";

        var (administrators, locked) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var hadOne = false;
        foreach (var e in (evidence.Events ?? []).OrderBy(e => e.Position))
        {
            if (e.UserId is not { } user) continue;
            _ = e.Type switch
            {
                "roles_changed" => e.Roles!.Contains("\"admin\"", StringComparison.Ordinal) ? administrators.Add(user) : administrators.Remove(user),
                "user_locked" => locked.Add(user),
                "user_unlocked" => locked.Remove(user),
                "account_closed" => administrators.Remove(user),
                _ => false,
            };
            var hasOne = administrators.Except(locked).Any();
            if (hadOne && !hasOne) yield return $"none was left after event {e.Position}";
            hadOne |= hasOne;
        }
    }
}
