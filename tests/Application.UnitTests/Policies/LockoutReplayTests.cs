using Auth.Application.Policies;
using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Policies;

public class LockoutReplayTests
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly LockoutPolicy Five = new(5, Quarter, Quarter);
    private static readonly LockoutPolicy Three = new(3, Quarter, Quarter);
    private static readonly LockoutPolicy Ten = new(10, Quarter, Quarter);

    [Fact]
    public void A_stricter_policy_locks_out_and_leaves_the_further_guesses_unverified()
    {
        var log = new AttemptLog(Ten);
        Guess(log, 7);

        var finding = log.Replay(Three).ShouldHaveSingleItem();

        (finding.Outcome, finding.IsCertain, finding.Happened, finding.Policy).ShouldBe((ReplayOutcome.LockedOut, true, "no lockout", nameof(LockoutPolicy)));
        finding.Reason.ShouldBe("locked out until 2030-01-01 12:15:00Z, 4 further wrong passwords not verified");
        finding.OccurredAt.ShouldBe(TestTime.Start);
    }

    [Fact]
    public void A_looser_policy_avoids_a_lockout()
    {
        var log = new AttemptLog(Five);
        Guess(log, 5);

        var finding = log.Replay(Ten).ShouldHaveSingleItem();

        (finding.Outcome, finding.IsCertain).ShouldBe((ReplayOutcome.LockoutAvoided, true));
        (finding.Reason, finding.Happened).ShouldBe(("no lockout: 5 of 10 failed attempts", "locked out until 2030-01-01 12:15:00Z"));
    }

    [Fact]
    public void A_policy_with_another_duration_changes_a_lockout()
    {
        var log = new AttemptLog(Five);
        Guess(log, 5);

        var finding = log.Replay(new LockoutPolicy(5, TimeSpan.FromHours(1), TimeSpan.FromHours(1))).ShouldHaveSingleItem();

        finding.Outcome.ShouldBe(ReplayOutcome.LockoutChanged);
        (finding.Reason, finding.Happened).ShouldBe(("locked out until 2030-01-01 13:00:00Z", "locked out until 2030-01-01 12:15:00Z"));
    }

    /// <summary>The lockout began when the time of the abandoned attempt ended, half a minute before it was recorded.</summary>
    [Fact]
    public void A_lockout_by_an_abandoned_attempt_is_no_certain_difference_when_a_device_records_it()
    {
        var two = new LockoutPolicy(2, Quarter, Quarter);
        var log = new AttemptLog(two);
        log.SignIn();
        log.Begin();
        log.Guess(device: 0);
        log.Guess();
        log.Advance(TimeSpan.FromMinutes(1));
        log.Guess(device: 0);

        log.Replay(two).Where(finding => finding.IsCertain).ShouldBeEmpty();
    }

    /// <summary>The log's second lockout is as long as the first one of the policy, which a success without a trace would explain.</summary>
    [Fact]
    public void Growing_lockouts_instead_of_equal_ones_are_a_possible_difference()
    {
        var log = new AttemptLog(Five);
        Guess(log, 5);
        log.Advance(Quarter);
        Guess(log, 5);

        var finding = log.Replay(new LockoutPolicy(5, Quarter, TimeSpan.FromHours(1))).ShouldHaveSingleItem();

        (finding.Outcome, finding.IsCertain).ShouldBe((ReplayOutcome.LockoutChanged, false));
        (finding.Reason, finding.Happened).ShouldBe(("locked out until 2030-01-01 12:45:00Z", "locked out until 2030-01-01 12:30:00Z"));
    }

    [Fact]
    public void A_lockout_until_a_reset_differs_from_one_that_ends()
    {
        var log = new AttemptLog(Five);
        Guess(log, 5);

        log.Replay(new LockoutPolicy(5, duration: null, Quarter)).ShouldHaveSingleItem().Reason.ShouldBe("locked out until a reset");
    }

    [Fact]
    public void A_login_during_a_lockout_of_the_replay_is_refused_if_a_later_failure_shows_that_it_cleared_the_failures()
    {
        var log = new AttemptLog(Ten);
        Guess(log, 3);
        log.SignIn();
        log.Guess();

        var refused = log.Replay(Three).Single(finding => finding.Outcome == ReplayOutcome.LoginRefused);

        (refused.IsCertain, refused.Happened, refused.Code).ShouldBe((true, "signed in", "account_locked"));
        refused.SessionId.ShouldNotBeNull();
    }

    [Fact]
    public void A_login_during_a_lockout_of_the_replay_is_possibly_refused_if_no_failure_follows()
    {
        var log = new AttemptLog(Ten);
        Guess(log, 3);
        log.SignIn();

        var refused = log.Replay(Three).Single(finding => finding.Outcome == ReplayOutcome.LoginRefused);

        refused.IsCertain.ShouldBeFalse();
        refused.Reason.ShouldContain("unless it came from a known device or with a passkey");
    }

    [Fact]
    public void A_login_that_leaves_the_failures_counted_is_not_refused()
    {
        var log = new AttemptLog(Ten);
        Guess(log, 3);
        log.SignInWithPasskey();
        log.Guess();

        log.Replay(Three).ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.LockedOut);
    }

    [Fact]
    public void A_login_that_a_lockout_of_the_log_let_through_is_no_difference()
    {
        var log = new AttemptLog(Five);
        log.SignIn();
        Guess(log, 5);
        log.SignIn(device: 0);
        log.SignInWithPasskey();

        log.Replay(Five).ShouldBeEmpty();
    }

    [Fact]
    public void A_success_without_a_session_clears_the_failures_in_the_replay_too()
    {
        var log = new AttemptLog(Ten);
        Guess(log, 2);
        log.Begin();
        log.Succeed(withSession: false);
        Guess(log, 2);

        log.Replay(Three).ShouldBeEmpty();
    }

    [Fact]
    public void A_known_device_is_counted_separately()
    {
        var log = new AttemptLog(Ten);
        log.SignIn();
        for (var i = 0; i < 2; i++)
        {
            log.Guess(device: 0);
            log.Guess(device: null);
        }

        log.Devices.ShouldBe(1);
        log.Replay(Three).ShouldBeEmpty();
        log.Replay(new LockoutPolicy(2, Quarter, Quarter)).ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.LockedOut);
    }

    [Fact]
    public void Two_known_devices_have_counters_of_their_own()
    {
        var log = new AttemptLog(Ten);
        log.SignIn();
        log.SignIn();
        for (var i = 0; i < 2; i++)
        {
            log.Guess(device: 0);
            log.Guess(device: 1);
        }

        log.Devices.ShouldBe(2);
        log.Replay(Three).ShouldBeEmpty();
    }

    [Fact]
    public void A_known_device_that_is_forgotten_locks_the_account_out()
    {
        var log = new AttemptLog(Ten);
        log.SignIn();
        for (var i = 0; i < 3; i++) log.Guess(device: 0);

        log.Replay(Three).ShouldHaveSingleItem().Outcome.ShouldBe(ReplayOutcome.LockedOut);
    }

    [Fact]
    public void A_reset_by_an_administrator_clears_the_failures()
    {
        var log = new AttemptLog(Ten);
        Guess(log, 2);
        log.Administer((user, now) => user.ResetAttempts(now));
        Guess(log, 2);

        log.Replay(Three).ShouldBeEmpty();
    }

    [Fact]
    public void A_lock_by_an_administrator_is_no_lockout()
    {
        var log = new AttemptLog(Five);
        log.Administer((user, now) => user.Lock(now));
        Guess(log, 5);
        log.Administer((user, now) => user.Unlock(now));
        Guess(log, 5);

        log.Replay(Five).ShouldBeEmpty();
        log.Replay(Ten).Count.ShouldBe(2);
    }

    [Fact]
    public void An_unknown_name_is_replayed_as_an_account()
    {
        var log = new AttemptLog(Ten, isDecoy: true);
        Guess(log, 3);

        var finding = log.Replay(Three).ShouldHaveSingleItem();

        (finding.UnknownName, finding.Username).ShouldBe((true, null));
    }

    [Fact]
    public void A_lockout_by_attempts_on_a_server_that_stopped_is_a_possible_difference()
    {
        var log = new AttemptLog(Five);
        for (var i = 0; i < 5; i++) log.Begin();
        log.Advance(AttemptCounter.LeaseDuration);
        log.Begin();

        log.Events.OfType<UserLockedOut>().ShouldHaveSingleItem();
        var finding = log.Replay(Five).ShouldHaveSingleItem();

        (finding.Outcome, finding.IsCertain).ShouldBe((ReplayOutcome.LockoutAvoided, false));
    }

    [Fact]
    public void An_attempt_that_was_granted_before_the_lockout_is_no_difference()
    {
        var log = new AttemptLog(Five);
        log.SignIn();
        log.Begin();
        for (var i = 0; i < 5; i++) log.Guess(device: 0);
        log.Fail();

        log.Events.OfType<AttemptFailed>().Last().OnKnownDevice.ShouldBeFalse();
        log.Replay(Five).ShouldBeEmpty();
    }

    [Fact]
    public void A_policy_that_throws_is_reported_once_for_each_account()
    {
        var failures = new ReplayFailures();
        var log = new AttemptLog(Five);
        Guess(log, 5);

        log.Replay(new BrokenPolicy(), failures).ShouldBeEmpty();

        failures.All.ShouldHaveSingleItem().ShouldBe(new ReplayFailure(nameof(BrokenPolicy), 1, "InvalidOperationException: No tier."));
    }

    private static void Guess(AttemptLog log, int count)
    {
        for (var i = 0; i < count; i++) log.Guess();
    }

    private sealed class BrokenPolicy : ILockoutPolicy
    {
        public int GetMaxFailedAttempts(User user) => throw new InvalidOperationException("No tier.");

        public TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts) => null;
    }
}
