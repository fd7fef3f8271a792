using System.Globalization;
using Auth.Application.Common.Settings;
using Auth.Application.Lockout;
using Auth.Domain.Lockout;
using Auth.Testing.Histories;
using Xunit;

namespace Auth.Testing;

/// <summary>The contract of an <see cref="ILockoutPolicy"/>. Derive a test class from it.</summary>
/// <remarks>The domain itself counts the attempts of the generated histories, and calls the policy.</remarks>
/// <typeparam name="TPolicy">The policy.</typeparam>
public abstract class LockoutPolicyContract<TPolicy> : RuleContract<TPolicy>
    where TPolicy : class, ILockoutPolicy
{
    private static readonly int[] ConsecutiveLockouts = [1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 64, 100, 1000, int.MaxValue];

    /// <summary>
    /// Roles that attackers may find out. An unknown client can see how many attempts an account has and how long its lockout lasts. So accounts without
    /// these roles, and administrators above all, have the same limits as unknown names (P5). Accounts with one of them may have others. None by default.
    /// </summary>
    protected virtual IReadOnlyCollection<string> PublicRoles => [];

    private protected override FsCheck.Gen<Step> Steps => Generate.Attempts;

    private protected override IEnumerable<string> GeneratedRoles => base.GeneratedRoles.Concat(PublicRoles);

    private protected override IEnumerable<string> FindWrongNames() => base.FindWrongNames().Concat(FindWrongNames(nameof(PublicRoles), PublicRoles, Domain.Users.Role.Create));

    /// <summary>NIST SP 800-63B-4, 3.2.2. With less than 1, no one could sign in.</summary>
    [Fact]
    public Task It_allows_at_least_1_and_at_most_100_failed_attempts() => CheckAsync($"{Name} allows too many or too few attempts.", history =>
    {
        var (policy, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            Apply(policy, world, history.Steps[i]);
            return history.Steps[i] is AttemptStep { Who: var name } && policy.GetMaxFailedAttempts(world.GetUser(name)) is var max and (< 1 or > LockoutSettings.ManyAttempts)
                ? new Violation(history, i + 1, $"1 to {LockoutSettings.ManyAttempts} attempts", $"{Text.Format(max)} attempts")
                : null;
        });
    });

    /// <summary>A lockout without a duration would be none, and one of more than a year is better said by null, which lasts until a reset.</summary>
    [Fact]
    public Task A_lockout_lasts_for_a_positive_time_of_at_most_a_year() => CheckAsync($"{Name} returns an invalid duration.", history =>
    {
        var (policy, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            if (history.Steps[i] is AttemptStep { Who: var name })
            {
                foreach (var lockout in ConsecutiveLockouts)
                {
                    if (policy.GetLockoutDuration(world.GetUser(name), lockout) is { } duration && (duration <= TimeSpan.Zero || duration > SettingsReader.MaxDuration))
                        return new Violation(history, i + 1, "a lockout of more than no time and at most a year", $"consecutive lockout {Text.Format(lockout)} of {name} lasts {Text.Format(duration)}");
                }
            }

            Apply(policy, world, history.Steps[i]);
            return null;
        });
    });

    /// <summary>Lockouts are what bounds guesses over months (P1), so an attacker who continues does not get faster.</summary>
    [Fact]
    public Task A_later_consecutive_lockout_is_not_shorter() => CheckAsync($"{Name} shortens a later lockout.", history =>
    {
        var (policy, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            Apply(policy, world, history.Steps[i]);
            return world.Lockouts.GroupBy(lockout => lockout.Who, StringComparer.Ordinal)
                .SelectMany(lockouts => lockouts.Zip(lockouts.Skip(1)))
                .Where(pair => pair.Second.Consecutive == pair.First.Consecutive + 1 && (pair.Second.Duration ?? TimeSpan.MaxValue) < (pair.First.Duration ?? TimeSpan.MaxValue))
                .Select(pair => new Violation(history, i + 1, $"lockout {Text.Format(pair.Second.Consecutive)} lasts {DescribeDuration(pair.First.Duration)} or longer, as lockout {Text.Format(pair.First.Consecutive)} did", $"it lasts {DescribeDuration(pair.Second.Duration)}"))
                .FirstOrDefault();
        });
    });

    /// <summary>A limited number of guesses leads to a lockout, after any history (P1).</summary>
    [Fact]
    public Task An_account_that_keeps_failing_is_locked_out() => CheckAsync($"{Name} does not lock out an account that keeps failing.", history =>
    {
        var (policy, world) = (Create(), new World(history));
        return FindFirst(history, i =>
        {
            Apply(policy, world, history.Steps[i]);
            return history.Steps[i] is not FailsUntilLockout { Who: var name } || world.GetUser(name).Attempts.IsLockedOut(world.Now)
                ? null
                : new Violation(history, i + 1, $"a lockout after at most {LockoutSettings.ManyAttempts} failed attempts", Ask(policy, world, history.Steps[i])!);
        });
    });

    /// <summary>Attackers see limits before they know a password, so limits must not reveal whether an account exists, or what it is (P5). See <see cref="PublicRoles"/>.</summary>
    [Fact]
    public Task No_difference_reveals_an_account() => CheckAsync($"{Name} reveals accounts: an unknown client sees a difference.", history =>
        history.People.Select(person => FindDifference(history, person)).FirstOrDefault(violation => violation is not null));

    /// <summary>A policy only reads: what it changes would be stored with the attempt.</summary>
    [Fact]
    public Task It_does_not_change_the_user() => CheckUsersStayAsync();

    private protected override void Apply(TPolicy rule, World world, Step step) => world.Apply(step, rule);

    private protected override string? Ask(TPolicy rule, World world, Step step)
    {
        if (step is not AttemptStep { Who: var name }) return null;
        var user = world.GetUser(name);
        var (attempts, max) = (user.Attempts, rule.GetMaxFailedAttempts(user));
        var next = DescribeDuration(rule.GetLockoutDuration(user, attempts.ConsecutiveLockouts + 1));
        return attempts.IsLockedOut(world.Now)
            ? $"locked out {DescribeFor(attempts.LockedOutUntil - world.Now)}; the next lockout lasts {next}"
            : string.Create(CultureInfo.InvariantCulture, $"{attempts.GetFailedCount(world.Now)} of {max} attempts failed; the next lockout lasts {next}");
    }

    /// <summary>Compares one account with an unknown name and, if it has public roles, with an account that has nothing else.</summary>
    private Violation? FindDifference(History history, Person person)
    {
        // Lockouts of other accounts would end at other times.
        var own = history with { Steps = [.. history.Steps.Where(step => step.Who == person.Name || step is Pause)] };
        IReadOnlyList<string?> RunWith(Person other) => Run(own with { People = [other] }, Create());

        var answers = RunWith(person);
        if (answers.SequenceEqual(RunWith(GetKnown(person)), StringComparer.Ordinal)) return null;
        return Violation.Compare(own, RunWith(new Person(person.Name) { IsUnknown = true }), answers) is not { } violation ? null
            : violation with { Expected = violation.Expected + " (as for an unknown name)" };
    }

    /// <summary>What attackers may find out about a person.</summary>
    private Person GetKnown(Person person)
    {
        string[] roles = [.. person.Roles.Intersect(PublicRoles, StringComparer.Ordinal)];
        return new Person(person.Name) { Roles = roles, IsUnknown = roles.Length == 0 };
    }

    private static string DescribeDuration(TimeSpan? duration) => duration is { } time ? Text.Format(time) : "until a reset";

    private static string DescribeFor(TimeSpan? duration) => duration is { } time ? $"for {Text.Format(time)}" : "until a reset";
}
