using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.Lockout;

/// <summary>The guarantees about attempts hold for random steps, compared with the independent model <see cref="AttemptHistory"/>.</summary>
[Properties(Arbitrary = [typeof(AttemptStepGenerators)], MaxTest = 2000, EndSize = 120)]
public class AttemptProperties
{
    [Property]
    [Trait("Requirement", "R12")]
    public void Wrong_passwords_verified_between_resets_never_exceed_the_limit(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, _) => account.ExpectedState.MostWrong.ShouldBeLessThanOrEqualTo(limits.MaxFailedAttempts));

    [Property]
    [Trait("Requirement", "R12")]
    public void Failed_and_pending_attempts_together_never_exceed_the_limit(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, _) =>
            (account.User.Attempts.FailedCount + account.User.Attempts.Pending.Count).ShouldBeLessThanOrEqualTo(limits.MaxFailedAttempts));

    [Property]
    [Trait("Requirement", "R16")]
    public void Attempts_are_rejected_only_during_a_lockout(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, _) =>
        {
            if (account.Decision is not { } decision) return;
            decision.IsLockedOut.ShouldBe(account.ExpectedState.IsLockedOut);
            if (decision.IsLockedOut) decision.AttemptId.ShouldBeNull();
        });

    [Property]
    [Trait("Requirement", "R16")]
    public void A_lockout_ends_at_its_stated_time_regardless_of_attempts_meanwhile(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, _) =>
        {
            if (account.Decision is not { IsLockedOut: true } rejected) return;
            (account.Now + rejected.RetryAfter).ShouldBe(account.ExpectedState.LockedOutUntil);
        });

    [Property]
    [Trait("Requirement", "R15")]
    public void An_attempt_is_granted_exactly_if_failed_and_pending_attempts_are_below_the_limit(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, pendingBefore) =>
        {
            if (account.Decision is not { IsLockedOut: false } decision) return;
            var isFree = account.ExpectedState.Wrong + pendingBefore < limits.MaxFailedAttempts;
            (decision.AttemptId is not null).ShouldBe(isFree);
        });

    [Property]
    [Trait("Requirement", "R15")]
    public void A_correct_password_completed_within_its_lease_is_never_rejected(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, _) => account.CorrectPasswordWasRejected.ShouldBeFalse());

    [Property]
    [Trait("Requirement", "R12")]
    public void Undecided_attempts_count_as_failures_after_their_lease(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, _) =>
        {
            if (account.Decision is not { IsLockedOut: false }) return;
            account.User.Attempts.FailedCount.ShouldBe(account.ExpectedState.Wrong);
        });

    [Property]
    [Trait("Requirement", "R12")]
    public void A_decision_after_the_lease_has_expired_changes_nothing(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, _) => account.LateDecisionChangedSomething.ShouldBeFalse());

    [Property]
    public void Attempts_never_change_an_account_lock(Limits limits, Step[] steps) =>
        Play(limits, steps, (account, _) => account.User.IsActive.ShouldBe(!account.IsLockedByAdministrator));

    private static void Play(Limits limits, Step[] steps, Action<AccountUnderTest, int> judge)
    {
        var account = new AccountUnderTest(limits);
        foreach (var step in steps)
        {
            var pendingBefore = account.History.PendingAt(account.Now).Count;
            account.Take(step);
            judge(account, pendingBefore);
        }
    }

    /// <summary>A user and the model that it is compared with.</summary>
    private sealed class AccountUnderTest(Limits limits)
    {
        private readonly LockoutPolicy _policy = new(limits.MaxFailedAttempts, limits.Duration, limits.MaxDuration);

        public User User { get; } = TestUsers.Create();

        public AttemptHistory History { get; } = new(limits.MaxFailedAttempts, inARow => Doubled(limits, inARow));

        public DateTimeOffset Now { get; private set; } = TestTime.Start;

        public AttemptDecision? Decision { get; private set; }

        public bool CorrectPasswordWasRejected { get; private set; }

        public bool LateDecisionChangedSomething { get; private set; }

        public bool IsLockedByAdministrator { get; private set; }

        public (int Wrong, int MostWrong, bool IsLockedOut, DateTimeOffset? LockedOutUntil) ExpectedState => History.GetStateAt(Now);

        public void Take(Step step)
        {
            Decision = null;
            switch (step)
            {
                case Step.Begin: Begin(); break;
                case Step.Wrong(var which): DecideWrong(which); break;
                case Step.Right(var which): DecideRight(which); break;
                case Step.Late(var which, var isRight): DecideLate(which, isRight); break;
                case Step.Reset: User.ResetAttempts(Now); History.Reset(Now); break;
                case Step.Lock: User.Lock(Now); IsLockedByAdministrator = true; break;
                case Step.Unlock: Unlock(); break;
                case Step.Advance(var by): Now += by; break;
            }
        }

        private void Begin()
        {
            Decision = User.BeginAttempt(_policy, Now);
            if (Decision is { AttemptId: { } attempt }) History.RecordBegin(attempt, Now);
        }

        private void DecideWrong(int which)
        {
            if (Choose(History.PendingAt(Now), which) is not { } attempt) return;
            User.FailAttempt(attempt, _policy, Now);
            History.RecordWrong(attempt, Now);
        }

        private void DecideRight(int which)
        {
            if (Choose(History.PendingAt(Now), which) is not { } attempt) return;
            CorrectPasswordWasRejected |= User.Complete(attempt, Now, _policy).IsFailure;
            History.RecordRight(attempt, Now);
        }

        private void DecideLate(int which, bool isRight)
        {
            if (Choose(History.ExpiredAt(Now), which) is not { } attempt) return;
            Begin();
            var before = (User.Attempts.FailedCount, User.Attempts.Pending.Count, User.Attempts.LockedOutUntil);

            if (isRight) LateDecisionChangedSomething |= User.Complete(attempt, Now, _policy).Error != UserErrors.AttemptExpired;
            else User.FailAttempt(attempt, _policy, Now);

            LateDecisionChangedSomething |= before != (User.Attempts.FailedCount, User.Attempts.Pending.Count, User.Attempts.LockedOutUntil);
            Decision = null;
        }

        private void Unlock()
        {
            if (User.GetStatus(Now) != UserStatus.Active) History.Reset(Now);
            User.Unlock(Now);
            IsLockedByAdministrator = false;
        }

        private static AttemptId? Choose(List<AttemptId> among, int which) => among.Count == 0 ? null : among[which % among.Count];

        private static TimeSpan? Doubled(Limits limits, int inARow)
        {
            if (limits.Duration is not { } duration) return null;
            for (var i = 1; i < inARow && duration < limits.MaxDuration; i++) duration += duration;
            return duration < limits.MaxDuration ? duration : limits.MaxDuration;
        }
    }
}
