using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>I1: between two resets, at most so many wrong passwords of an account are looked at.</summary>
public sealed class BoundedGuesses : IInvariant
{
    public string Name => "I1 bound";

    public IEnumerable<string> Violations(Evidence evidence) =>
        from account in evidence.Operations.Where(o => o.User is not null).ToLookup(o => o.User!, StringComparer.Ordinal)
        let most = MostBetweenResets([.. account], evidence)
        where most > evidence.MaxFailedAttempts
        select $"{most} wrong passwords of {account.Key} were looked at without a reset";

    private static int MostBetweenResets(IReadOnlyList<Operation> account, Evidence evidence)
    {
        var resets = account.Where(MayReset).ToList();
        var guesses = account.Where(o => o.IsWrongPassword).OrderBy(o => o.Start).ToList();
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

    /// <summary>A right password resets, also where its owner is not let in. That a lockout refuses does not.</summary>
    private static bool MayReset(Operation o) => o.Kind switch
    {
        Kinds.Reset or Kinds.Unlock => o.MayHaveHappened,
        Kinds.Login or Kinds.ChangePassword => o.Password is not null && !o.IsWrongPassword && o.Status != 401 && !o.IsLockout && o.Code != "busy",
        _ => false,
    };
}
