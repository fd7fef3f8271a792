using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I1: between two resets, the number of verified wrong passwords of an account is limited: for all unknown clients together, and for each known device.</summary>
public sealed class BoundedGuesses : IInvariant
{
    public string Name => "I1 bound";

    public IEnumerable<string> Violations(Evidence evidence) =>
        from account in evidence.Operations.Where(o => o.User is not null).ToLookup(o => o.User!, StringComparer.Ordinal)
        from device in account.Where(o => o.IsWrongPassword).Select(o => o.Device).Distinct()
        let most = MaxBetweenResets([.. account], device, evidence)
        where most > evidence.MaxFailedAttempts
        select $"{most} wrong passwords of {account.Key} were looked at {(device is null ? "" : $"from {device} ")}without a reset";

    /// <param name="device">Null: unknown clients.</param>
    private static int MaxBetweenResets(IReadOnlyList<Operation> account, string? device, Evidence evidence)
    {
        var resets = account.Where(o => MayReset(o) && ResetsCounterOf(o, device)).ToList();
        var guesses = account.Where(o => o.IsWrongPassword && o.Device == device).OrderBy(o => o.Start).ToList();
        var most = 0;
        for (var first = 0; first < guesses.Count; first++)
        {
            // An expired lockout is a reset, so only guesses within one lockout duration count together.
            var from = guesses[first].Start;
            var to = resets.Where(reset => evidence.LastEffectOf(reset) > from).Select(reset => reset.Start).Append(from + evidence.LockoutDuration.TotalMilliseconds).Min();
            most = Math.Max(most, guesses.Skip(first).TakeWhile(guess => guess.Start < to).Count(guess => guess.End <= to));
        }

        return most;
    }

    /// <summary>A login resets the counter that it was counted on: that of its known device, or of unknown clients if the device is no longer known.</summary>
    private static bool ResetsCounterOf(Operation reset, string? device) =>
        reset.Kind != Kinds.Login || reset.Device == device || (device is null && reset.AnsweredDevice != reset.Device);

    /// <summary>A correct password resets the counter even if the login is then rejected, but not during a lockout.</summary>
    private static bool MayReset(Operation o) => o.Kind switch
    {
        Kinds.Reset or Kinds.Unlock => o.MayHaveHappened,
        Kinds.Login or Kinds.ChangePassword => o.Password is not null && !o.IsWrongPassword && o.Status != 401 && !o.IsLockout && o.Code != "busy",
        _ => false,
    };
}
