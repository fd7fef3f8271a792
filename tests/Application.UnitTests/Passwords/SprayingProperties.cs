using Auth.Application.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Application.UnitTests.Passwords;

/// <summary>One action of an attacker who has accounts of their own.</summary>
public abstract record SprayingStep
{
    /// <summary>A guess at one more account.</summary>
    public sealed record Guess : SprayingStep;

    /// <summary>A login to an own account, perhaps to one on which the attacker has failed before.</summary>
    public sealed record SignIn(int Account) : SprayingStep;

    /// <summary>A wrong password for an own account.</summary>
    public sealed record Fail(int Account) : SprayingStep;

    public sealed record Wait(TimeSpan For) : SprayingStep;
}

public static class SprayingStepGenerators
{
    public static Arbitrary<SprayingStep[]> Steps() => Arb.From(Gen.Frequency(
        (12, Gen.Constant<SprayingStep>(new SprayingStep.Guess())),
        (4, Gen.Choose(0, 30).Select(account => (SprayingStep)new SprayingStep.SignIn(account))),
        (2, Gen.Choose(0, 30).Select(account => (SprayingStep)new SprayingStep.Fail(account))),
        (4, Gen.Elements(1, 7, 14, 15, 16, 60).Select(seconds => (SprayingStep)new SprayingStep.Wait(TimeSpan.FromSeconds(seconds)))))
        .ArrayOf());
}

/// <summary>The stated bound on guesses over distinct accounts holds for random attackers (ADR 34).</summary>
[Properties(Arbitrary = [typeof(SprayingStepGenerators)], MaxTest = 1000, EndSize = 300)]
[Trait("Requirement", "R81")]
public class SprayingProperties
{
    private const int Limit = 5;

    private static readonly ClientFingerprint Client = A.Client("203.0.113.7");

    [Property]
    public void Within_a_window_a_network_guesses_at_no_more_accounts_than_three_times_the_limit_and_its_turns(SprayingStep[] steps)
    {
        var attacker = new Attacker();
        foreach (var step in steps)
        {
            attacker.Play(step);
            if (attacker.Elapsed >= SprayingDetector.Window) return;
            attacker.Guesses.ShouldBeLessThanOrEqualTo((3 * Limit) + attacker.Turns);
        }
    }

    [Property]
    public void An_attacker_without_accounts_guesses_at_no_more_than_the_limit_and_its_turns(SprayingStep[] steps)
    {
        var attacker = new Attacker();
        foreach (var step in steps.Where(step => step is SprayingStep.Guess or SprayingStep.Wait))
        {
            attacker.Play(step);
            if (attacker.Elapsed >= SprayingDetector.Window) return;
            attacker.Guesses.ShouldBeLessThanOrEqualTo(Limit + attacker.Turns);
        }
    }

    /// <summary>So the bound is not lower than stated.</summary>
    [Fact]
    public void An_attacker_who_takes_each_turn_has_240_of_them_in_a_window()
    {
        var attacker = new Attacker();
        while (attacker.Elapsed < SprayingDetector.Window)
        {
            for (var i = 0; i < Limit + 1; i++) attacker.Play(new SprayingStep.Guess());
            attacker.Play(new SprayingStep.Wait(TimeSpan.FromSeconds(1)));
        }

        attacker.Guesses.ShouldBeInRange(Limit + 239, Limit + 240);
    }

    private sealed class Attacker
    {
        private readonly FakeTimeProvider _time = new(TestTime.Start);
        private readonly SprayingDetector _detector;

        public Attacker() => _detector = new(new SprayingSettings(Limit, FailedAccountsPerNetwork: 0), _time);

        /// <summary>The guesses at accounts of others that were not rejected.</summary>
        public int Guesses { get; private set; }

        public TimeSpan Elapsed => _time.GetUtcNow() - TestTime.Start;

        /// <summary>The turns that the attacker can have had.</summary>
        public int Turns => (int)(Elapsed / SprayingDetector.TurnInterval);

        public void Play(SprayingStep step)
        {
            if (step is SprayingStep.Wait wait) _time.Advance(wait.For);
            else if (_detector.TakeTurn(Client) is null) Attempt(step);
        }

        private void Attempt(SprayingStep step)
        {
            switch (step)
            {
                case SprayingStep.SignIn(var account):
                    _detector.RecordSuccess(Client, new UserId(new Guid(account + 1, 0, 0, new byte[8])), [GetName($"own {account}")]);
                    break;
                case SprayingStep.Fail(var account):
                    _detector.RecordFailure(Client, GetName($"own {account}"));
                    break;
                default:
                    _detector.RecordFailure(Client, GetName($"account {Guesses++}"));
                    break;
            }
        }

        private static LoginNameDigest GetName(string name) => LoginNameDigest.From(LoginName.Parse(name));
    }
}
