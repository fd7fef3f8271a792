using Auth.Application.Policies;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Auth.Application.UnitTests.Policies;

/// <summary>One step of a history of an account.</summary>
public abstract record HistoryStep
{
    public sealed record Begin(int? Device, int Client) : HistoryStep;

    public sealed record Fail(int Which) : HistoryStep;

    public sealed record Succeed(int Which, bool WithSession) : HistoryStep;

    public sealed record Guess(int? Device, int Client) : HistoryStep;

    public sealed record SignIn(int? Device, int Client) : HistoryStep;

    public sealed record SignInWithPasskey : HistoryStep;

    public sealed record Administer(string Action) : HistoryStep;

    public sealed record Advance(TimeSpan By) : HistoryStep;
}

/// <param name="Seconds">The duration of the first lockout; null until a reset.</param>
public sealed record ReplayLimits(int MaxFailedAttempts, int? Seconds, int Doublings)
{
    internal LockoutPolicy ToPolicy() => new(MaxFailedAttempts, Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, TimeSpan.FromSeconds((Seconds ?? 1) << Doublings));
}

public static class HistoryGenerators
{
    public static Arbitrary<HistoryStep[]> Steps() => Arb.From(Gen.Frequency(
        (4, Device.Zip(Client, (device, client) => (HistoryStep)new HistoryStep.Begin(device, client))),
        (4, Gen.Choose(0, 100).Select(which => (HistoryStep)new HistoryStep.Fail(which))),
        (1, Gen.Choose(0, 100).Zip(Gen.Elements(true, false), (which, withSession) => (HistoryStep)new HistoryStep.Succeed(which, withSession))),
        (10, Device.Zip(Client, (device, client) => (HistoryStep)new HistoryStep.Guess(device, client))),
        (3, Device.Zip(Client, (device, client) => (HistoryStep)new HistoryStep.SignIn(device, client))),
        (1, Gen.Constant<HistoryStep>(new HistoryStep.SignInWithPasskey())),
        (1, Gen.Elements("reset", "lock", "unlock", "recover").Select(action => (HistoryStep)new HistoryStep.Administer(action))),
        (5, Gen.Elements(1, 10, 29, 31, 60, 900, 3_600, 43_200, 86_400).Select(seconds => (HistoryStep)new HistoryStep.Advance(TimeSpan.FromSeconds(seconds)))))
        .ArrayOf());

    public static Arbitrary<ReplayLimits> Limits() => Arb.From(
        from max in Gen.Choose(1, 6)
        from seconds in Gen.Elements<int?>(1, 30, 60, 900, null)
        from doublings in Gen.Choose(0, 4)
        select new ReplayLimits(max, seconds, doublings));

    private static Gen<int?> Device => Gen.Elements<int?>(null, null, 0, 1, 2);

    private static Gen<int> Client => Gen.Choose(1, 3);
}

/// <summary>A replay of generated histories, which the server's own code records.</summary>
[Properties(Arbitrary = [typeof(HistoryGenerators)], MaxTest = 2000, EndSize = 120)]
public class LockoutReplayProperties
{
    /// <summary>The log lacks facts, so a history with them may show a possible difference.</summary>
    [Property]
    public void The_policy_in_force_makes_no_certain_difference(ReplayLimits limits, HistoryStep[] steps, bool isDecoy, bool hasSecondFactor)
    {
        var log = Record(limits.ToPolicy(), steps, isDecoy, hasSecondFactor && !isDecoy);

        log.Replay(limits.ToPolicy()).Where(finding => finding.IsCertain).ShouldBeEmpty();
    }

    [Property]
    public void The_policy_in_force_makes_no_difference_where_all_facts_are_in_the_log(ReplayLimits limits, HistoryStep[] steps, bool isDecoy)
    {
        var log = Record(limits.ToPolicy(), steps.Select(WithoutDevice).Where(IsWholeAttempt), isDecoy, hasSecondFactor: false);

        log.Replay(limits.ToPolicy()).ShouldBeEmpty();
    }

    /// <summary>The log of a server that locked no one out has all attempts.</summary>
    [Property]
    public void A_policy_makes_the_lockouts_that_it_would_have_made_in_force(ReplayLimits limits, HistoryStep[] steps)
    {
        var played = steps.Select(WithoutDevice).Where(IsWholeAttempt).ToList();
        var log = Record(new LockoutPolicy(int.MaxValue, duration: null, TimeSpan.Zero), played, isDecoy: false, hasSecondFactor: false);
        var inForce = Record(limits.ToPolicy(), played, isDecoy: false, hasSecondFactor: false);

        var made = log.Replay(limits.ToPolicy()).Where(finding => finding.Outcome == ReplayOutcome.LockedOut).Select(finding => finding.OccurredAt);

        made.ShouldBe(inForce.Events.OfType<UserLockedOut>().Select(lockout => lockout.OccurredAt));
    }

    private static AttemptLog Record(ILockoutPolicy policy, IEnumerable<HistoryStep> steps, bool isDecoy, bool hasSecondFactor)
    {
        var log = new AttemptLog(policy, isDecoy, hasSecondFactor);
        foreach (var step in steps)
        {
            switch (step)
            {
                case HistoryStep.Begin(var device, var client): log.Begin(device, client); break;
                case HistoryStep.Fail(var which): log.Fail(which); break;
                case HistoryStep.Succeed(var which, var withSession): log.Succeed(which, withSession); break;
                case HistoryStep.Guess(var device, var client): log.Guess(device, client); break;
                case HistoryStep.SignIn(var device, var client): log.SignIn(device, client); break;
                case HistoryStep.SignInWithPasskey: log.SignInWithPasskey(); break;
                case HistoryStep.Administer(var action): Administer(log, action); break;
                case HistoryStep.Advance(var by): log.Advance(by); break;
            }
        }

        return log;
    }

    private static void Administer(AttemptLog log, string action) => log.Administer((user, now) =>
    {
        if (action == "reset") user.ResetAttempts(now);
        else if (action == "lock") user.Lock(now);
        else if (action == "unlock") user.Unlock(now);
        else user.RecoverPassword(PasswordHash.Unusable, now);
    });

    private static HistoryStep WithoutDevice(HistoryStep step) => step switch
    {
        HistoryStep.Guess guess => guess with { Device = null },
        HistoryStep.SignIn signIn => signIn with { Device = null },
        _ => step,
    };

    /// <summary>Attempts that no server leaves undecided, from unknown clients, of an account that is not locked: a lock hides successes from the log.</summary>
    private static bool IsWholeAttempt(HistoryStep step) => step is HistoryStep.Guess or HistoryStep.SignIn or HistoryStep.Advance or HistoryStep.Administer("reset");
}
