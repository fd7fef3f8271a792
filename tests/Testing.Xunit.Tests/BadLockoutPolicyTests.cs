using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Testing.Xunit.Tests;

/// <summary>The contract finds wrong lockout policies, each by the test for it, and shows the shortest history.</summary>
public class BadLockoutPolicyTests
{
    [Fact]
    public async Task A_policy_that_counts_in_a_field_differs_between_nodes()
    {
        var contract = new Contract<CountsInAField>();

        (await Failure.GetMessageAsync(contract.Two_nodes_answer_like_one)).ShouldBe("""
            CountsInAField keeps state: two nodes do not answer like one.

              alice has no role
              alice fails (node 1)
              alice fails (node 2)

            expected: 2 of 5 attempts failed; the next lockout lasts 2 minutes (one node)
            was:      2 of 5 attempts failed; the next lockout lasts 1 minute (two nodes)
            """);
    }

    [Fact]
    public async Task A_policy_that_counts_in_a_field_answers_differently_when_asked_again()
    {
        var contract = new Contract<CountsInAField>();

        (await Failure.GetMessageAsync(contract.It_gives_the_same_answer_when_the_transaction_runs_again)).ShouldBe("""
            CountsInAField gives another answer when the transaction runs again.

              alice has no role
              alice fails

            expected: 1 of 5 attempts failed; the next lockout lasts 1 minute (the first answer)
            was:      1 of 5 attempts failed; the next lockout lasts 2 minutes (the second answer)
            """);
    }

    [Fact]
    public async Task Fewer_attempts_for_administrators_reveal_them()
    {
        var contract = new Contract<FewerAttemptsForAdministrators>();

        (await Failure.GetMessageAsync(contract.No_difference_reveals_an_account)).ShouldBe("""
            FewerAttemptsForAdministrators reveals accounts: an unknown client sees a difference.

              alice has the role admin
              alice fails

            expected: 1 of 5 attempts failed; the next lockout lasts 15 minutes (as for an unknown name)
            was:      1 of 3 attempts failed; the next lockout lasts 15 minutes
            """);
    }

    [Fact]
    public async Task A_difference_for_existing_accounts_reveals_them()
    {
        var contract = new Contract<ShorterLockoutsForAccounts>();

        (await Failure.GetMessageAsync(contract.No_difference_reveals_an_account)).ShouldBe("""
            ShorterLockoutsForAccounts reveals accounts: an unknown client sees a difference.

              alice has no role
              alice fails

            expected: 1 of 5 attempts failed; the next lockout lasts 1 hour (as for an unknown name)
            was:      1 of 5 attempts failed; the next lockout lasts 15 minutes
            """);
    }

    [Fact]
    public async Task Another_limit_for_a_role_that_is_not_public_reveals_who_has_it()
    {
        var contract = new Contract<MoreAttemptsInTheWarehouse>();

        (await Failure.GetMessageAsync(contract.No_difference_reveals_an_account)).ShouldBe("""
            MoreAttemptsInTheWarehouse reveals accounts: an unknown client sees a difference.

              alice has the role warehouse
              alice fails

            expected: 1 of 5 attempts failed; the next lockout lasts 15 minutes (as for an unknown name)
            was:      1 of 10 attempts failed; the next lockout lasts 15 minutes
            """);
    }

    [Fact]
    public Task A_public_role_may_have_another_limit() => new PublicWarehouseContract().No_difference_reveals_an_account();

    [Fact]
    public async Task A_lockout_that_becomes_shorter_is_found()
    {
        var contract = new Contract<ShorterEachTime>();

        (await Failure.GetMessageAsync(contract.A_later_consecutive_lockout_is_not_shorter)).ShouldBe("""
            ShorterEachTime shortens a later lockout.

              alice has no role
              alice fails until a lockout, 2 times

            expected: lockout 2 lasts 1 hour or longer, as lockout 1 did
            was:      it lasts 30 minutes
            """);
    }

    [Fact]
    public async Task A_doubled_duration_that_overflows_is_found()
    {
        var contract = new Contract<DoublesWithoutEnd>();

        (await Failure.GetMessageAsync(contract.A_lockout_lasts_for_a_positive_time_of_at_most_a_year)).ShouldBe("""
            DoublesWithoutEnd returns an invalid duration.

              alice has no role
              alice fails

            expected: a lockout of more than no time and at most a year
            was:      consecutive lockout 31 of alice lasts -2147483648 minutes
            """);
    }

    [Fact]
    public async Task A_limit_that_grows_with_the_failures_never_locks_out()
    {
        var contract = new Contract<GrowsWithFailures>();

        (await Failure.GetMessageAsync(contract.An_account_that_keeps_failing_is_locked_out)).ShouldBe("""
            GrowsWithFailures does not lock out an account that keeps failing.

              alice has no role
              alice fails until a lockout

            expected: a lockout after at most 100 failed attempts
            was:      100 of 103 attempts failed; the next lockout lasts 15 minutes
            """);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task A_limit_outside_1_to_100_is_found(int max)
    {
        var contract = new FixedContract(max, TimeSpan.FromMinutes(15));

        (await Failure.GetMessageAsync(contract.It_allows_at_least_1_and_at_most_100_failed_attempts)).ShouldEndWith($"expected: 1 to 100 attempts\nwas:      {max} attempts");
    }

    [Theory]
    [InlineData(0, "no time")]
    [InlineData(-1, "-1 days")]
    [InlineData(366, "366 days")]
    public async Task A_duration_that_is_not_positive_or_longer_than_a_year_is_found(int days, string was)
    {
        var contract = new FixedContract(max: 5, TimeSpan.FromDays(days));

        (await Failure.GetMessageAsync(contract.A_lockout_lasts_for_a_positive_time_of_at_most_a_year)).ShouldEndWith($"was:      consecutive lockout 1 of alice lasts {was}");
    }

    [Fact]
    public async Task Roles_that_the_contract_names_are_generated()
    {
        var contract = new NightShiftContract();

        (await Failure.GetMessageAsync(contract.No_difference_reveals_an_account)).ShouldContain("\n  alice has the role night-shift\n");
    }

    [Fact]
    public void A_read_of_the_machine_clock_is_found()
    {
        var contract = new Contract<FewerAttemptsAtNight>();

        Should.Throw<ContractViolationException>(contract.It_does_not_read_the_clock_of_the_machine).Message.ShouldStartWith("FewerAttemptsAtNight.get_IsNight reads DateTimeOffset.UtcNow. ");
    }

    [Fact]
    public async Task A_policy_that_changes_the_user_is_found()
    {
        var contract = new Contract<UnlocksAdministrators>();

        (await Failure.GetMessageAsync(contract.It_does_not_change_the_user)).ShouldBe("""
            UnlocksAdministrators changes the user.

              alice has the role admin
              alice fails until a lockout

            expected: the user stays as it is
            was:      it was changed by the rule
            """);
    }

    private sealed class Contract<TPolicy> : LockoutPolicyContract<TPolicy>
        where TPolicy : class, ILockoutPolicy, new()
    {
        protected override TPolicy Create() => new();

        protected override ulong? Seed => 1;
    }

    private sealed class PublicWarehouseContract : LockoutPolicyContract<MoreAttemptsInTheWarehouse>
    {
        protected override MoreAttemptsInTheWarehouse Create() => new();

        protected override IReadOnlyCollection<string> PublicRoles => ["warehouse"];
    }

    private sealed class FixedContract(int max, TimeSpan duration) : LockoutPolicyContract<LockoutPolicy>
    {
        protected override LockoutPolicy Create() => new(max, duration, duration);

        protected override ulong? Seed => 1;
    }

    private sealed class NightShiftContract : LockoutPolicyContract<MoreAttemptsForRole>
    {
        protected override MoreAttemptsForRole Create() => new("night-shift");

        protected override IReadOnlyCollection<string> Roles => ["night-shift"];

        protected override ulong? Seed => 1;
    }

    private abstract class Policy : ILockoutPolicy
    {
        public virtual int GetMaxFailedAttempts(User user) => 5;

        public virtual TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts) => TimeSpan.FromMinutes(15);
    }

    /// <summary>Returns a longer duration at each call for an account.</summary>
    private sealed class CountsInAField : Policy
    {
        private readonly Dictionary<UserId, int> _lockouts = [];

        public override TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts)
        {
            _lockouts[user.Id] = _lockouts.GetValueOrDefault(user.Id) + 1;
            return TimeSpan.FromMinutes(_lockouts[user.Id]);
        }
    }

    private sealed class FewerAttemptsForAdministrators : Policy
    {
        public override int GetMaxFailedAttempts(User user) => user.IsAdministrator ? 3 : 5;
    }

    private sealed class MoreAttemptsInTheWarehouse : Policy
    {
        public override int GetMaxFailedAttempts(User user) => user.Roles.Any(role => role.Name == "warehouse") ? 10 : 5;
    }

    private sealed class MoreAttemptsForRole(string name) : Policy
    {
        public override int GetMaxFailedAttempts(User user) => user.Roles.Any(role => role.Name == name) ? 10 : 5;
    }

    private sealed class ShorterLockoutsForAccounts : Policy
    {
        public override TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts) => TimeSpan.FromMinutes(user.IsDecoy ? 60 : 15);
    }

    private sealed class ShorterEachTime : Policy
    {
        public override TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts) => TimeSpan.FromMinutes(60.0 / consecutiveLockouts);
    }

    private sealed class DoublesWithoutEnd : Policy
    {
        public override TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts) => TimeSpan.FromMinutes(1 << consecutiveLockouts);
    }

    private sealed class GrowsWithFailures : Policy
    {
        public override int GetMaxFailedAttempts(User user) => user.Attempts.FailedCount + 3;
    }

    private sealed class FewerAttemptsAtNight : Policy
    {
        public override int GetMaxFailedAttempts(User user) => IsNight ? 3 : 5;

#pragma warning disable RS0030 // This is the fault.
        private static bool IsNight => DateTimeOffset.UtcNow.Hour < 6;
#pragma warning restore RS0030
    }

    private sealed class UnlocksAdministrators : Policy
    {
        public override int GetMaxFailedAttempts(User user)
        {
            if (user.IsAdministrator) user.Unlock(TestTime.Start);
            return 5;
        }
    }
}
