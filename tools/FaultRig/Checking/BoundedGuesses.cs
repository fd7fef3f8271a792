using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I1: between two resets, at most so many wrong passwords of an account are looked at from strangers, and from each device.</summary>
public sealed class BoundedGuesses : IInvariant
{
    public string Name => "I1 bound";

    public IEnumerable<string> Violations(Evidence evidence) =>
        from account in evidence.Operations.Where(o => o.User is not null).ToLookup(o => o.User!, StringComparer.Ordinal)
        from device in account.Where(o => o.IsWrongPassword).Select(o => o.Device).Distinct()
        let most = MostBetweenResets([.. account], device, evidence)
        where most > evidence.MaxFailedAttempts
        select $"{most} wrong passwords of {account.Key} were looked at {(device is null ? "" : $"from {device} ")}without a reset";

    /// <param name="device">The device; null: strangers.</param>
    private static int MostBetweenResets(IReadOnlyList<Operation> account, string? device, Evidence evidence)
    {
        var resets = account.Where(o => MayReset(o) && Reaches(o, device)).ToList();
        var guesses = account.Where(o => o.IsWrongPassword && o.Device == device).OrderBy(o => o.Start).ToList();
        var most = 0;
        for (var first = 0; first < guesses.Count; first++)
        {
            // A lockout that ends by itself is a reset: only guesses within one of its length count together.
            var from = guesses[first].Start;
            var to = resets.Where(reset => evidence.LastEffectOf(reset) > from).Select(reset => reset.Start).Append(from + evidence.LockoutDuration.TotalMilliseconds).Min();
            most = Math.Max(most, guesses.Skip(first).TakeWhile(guess => guess.Start < to).Count(guess => guess.End <= to));
        }

        return most;
    }

    /// <summary>A login resets where it was counted: on the device that was shown, or with strangers, if that is no longer known.</summary>
    private static bool Reaches(Operation reset, string? device) =>
        reset.Kind != Kinds.Login || reset.Device == device || (device is null && reset.AnsweredDevice != reset.Device);

    /// <summary>A right password resets, also where its owner is not let in. That a lockout refuses does not.</summary>
    private static bool MayReset(Operation o) => o.Kind switch
    {
        Kinds.Reset or Kinds.Unlock => o.MayHaveHappened,
        Kinds.Login or Kinds.ChangePassword => o.Password is not null && !o.IsWrongPassword && o.Status != 401 && !o.IsLockout && o.Code != "busy",
        _ => false,
    };
}
