using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

public class AdministrationTests
{
    private static readonly DateTimeOffset Now = TestTime.Start.AddMinutes(1);

    [Fact]
    [Trait("Requirement", "R16")]
    public void An_attempt_reset_ends_a_lockout_and_clears_failures()
    {
        User user = TestUsers.Create().LockedOut();

        user.ResetAttempts(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Attempts.FailedCount.ShouldBe(0);
        user.Events.ShouldBe([new AttemptsReset(user.Id, Now)]);
    }

    [Fact]
    public void An_attempt_reset_keeps_an_account_lock()
    {
        User user = TestUsers.Create().LockedOut().LockedByAdministrator();

        user.ResetAttempts(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Locked);
        user.CheckLoginAllowed().Error.ShouldBe(UserErrors.Locked);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void An_attempt_reset_keeps_pending_attempts()
    {
        User user = TestUsers.Create();
        user.Attempt(Now);

        user.ResetAttempts(Now);

        user.Attempts.Pending.Count.ShouldBe(1);
    }

    [Fact]
    public void An_attempt_reset_clears_attempts_whose_leases_have_expired()
    {
        User user = TestUsers.Create();
        for (var i = 0; i < 5; i++) user.Attempt(TestTime.Start);

        user.ResetAttempts(Now);

        user.Begin(Now).AttemptId.ShouldNotBeNull();
        user.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public void A_locked_account_rejects_logins_with_the_correct_password()
    {
        User user = TestUsers.Create();

        user.Lock(Now);

        user.IsActive.ShouldBeFalse();
        user.GetStatus(Now).ShouldBe(UserStatus.Locked);
        user.CheckLoginAllowed().Error.ShouldBe(UserErrors.Locked);
        Should.Throw<InvalidOperationException>(() => user.RecordLogin(Now));
        user.LastLoginAt.ShouldBeNull();
        user.Events.OfType<UserLocked>().ShouldBe([new UserLocked(user.Id, Now)]);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public void A_rejected_login_is_recorded_with_its_reason()
    {
        User user = TestUsers.Create().LockedByAdministrator();

        user.RecordRejectedLogin(user.CheckLoginAllowed().Error!, Now);

        user.Events.ShouldBe([new SignInRefused(user.Id, "account_locked", Now)]);
    }

    [Fact]
    public void An_account_lock_does_not_expire()
    {
        User user = TestUsers.Create().LockedByAdministrator();

        user.GetStatus(Now.AddYears(100)).ShouldBe(UserStatus.Locked);
    }

    [Fact]
    public void Locking_a_locked_account_changes_nothing()
    {
        User user = TestUsers.Create().LockedByAdministrator();

        user.Lock(Now);

        user.LockedAt.ShouldBe(TestTime.Start);
        user.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Failed_attempts_on_a_locked_account_are_counted()
    {
        User user = TestUsers.Create().LockedByAdministrator();

        for (var i = 0; i < 5; i++) user.AddFailedAttempt(Now);

        user.Begin(Now).IsLockedOut.ShouldBeTrue();
    }

    [Fact]
    public void An_unlock_ends_both_the_lock_and_a_lockout()
    {
        User user = TestUsers.Create().LockedOut().LockedByAdministrator();

        user.Unlock(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Begin(Now).AttemptId.ShouldNotBeNull();
        user.Events.ShouldBe([new UserUnlocked(user.Id, Now)]);
    }

    [Fact]
    public void Unlocking_an_active_account_changes_nothing()
    {
        User user = TestUsers.Create().WithFailedAttempts(4);

        user.Unlock(Now);

        user.Attempts.FailedCount.ShouldBe(4);
        user.Events.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public void Setting_roles_replaces_them()
    {
        User user = TestUsers.Create().WithRoles("admin", "auditor");

        user.SetRoles([TestValues.Role("auditor"), TestValues.Role("clerk")], Now);

        user.Roles.Select(r => r.Name).ShouldBe(["auditor", "clerk"], ignoreOrder: true);
        user.IsAdministrator.ShouldBeFalse();
        user.Events.ShouldHaveSingleItem().ShouldBeOfType<RolesChanged>().Roles.ShouldBe(["auditor", "clerk"]);
    }

    [Fact]
    public void Setting_the_current_roles_changes_nothing()
    {
        User user = TestUsers.Create().WithRoles("admin", "auditor");

        user.SetRoles([TestValues.Role("auditor"), TestValues.Role("admin"), TestValues.Role("admin")], Now);

        user.Roles.Count.ShouldBe(2);
        user.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Duplicate_roles_are_stored_once()
    {
        User user = TestUsers.Create();

        user.SetRoles([Role.Administrator, TestValues.Role("admin")], Now);

        user.Roles.ShouldBe([Role.Administrator]);
        user.IsAdministrator.ShouldBeTrue();
    }
}
