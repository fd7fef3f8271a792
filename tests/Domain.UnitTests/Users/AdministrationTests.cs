using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

public class AdministrationTests
{
    private static readonly DateTimeOffset Now = TestTime.Start.AddMinutes(1);

    [Fact]
    [Trait("Requirement", "R16")]
    public void A_reset_lifts_a_lockout_and_forgets_the_failures()
    {
        User user = TestUsers.Create().LockedOut();

        user.ResetAttempts(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Attempts.FailedCount.ShouldBe(0);
        user.Events.ShouldBe([new AttemptsReset(user.Id, Now)]);
    }

    [Fact]
    public void A_reset_leaves_an_administrators_lock_in_place()
    {
        User user = TestUsers.Create().LockedOut().LockedByAdministrator();

        user.ResetAttempts(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Locked);
        user.RecordLogin(Now).Error.ShouldBe(UserErrors.Locked);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void A_reset_leaves_what_is_pending_in_its_slots()
    {
        User user = TestUsers.Create();
        user.Attempt(Now);

        user.ResetAttempts(Now);

        user.Attempts.Pending.Count.ShouldBe(1);
    }

    [Fact]
    public void A_reset_forgives_the_attempts_of_a_node_that_died_before_it()
    {
        User user = TestUsers.Create();
        for (var i = 0; i < 5; i++) user.Attempt(TestTime.Start);

        user.ResetAttempts(Now);

        user.Begin(Now).AttemptId.ShouldNotBeNull();
        user.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public void A_locked_account_lets_nobody_in_even_with_the_right_password()
    {
        User user = TestUsers.Create();

        user.Lock(Now);

        user.IsActive.ShouldBeFalse();
        user.GetStatus(Now).ShouldBe(UserStatus.Locked);
        user.RecordLogin(Now).Error.ShouldBe(UserErrors.Locked);
        user.LastLoginAt.ShouldBeNull();
        user.Events.OfType<UserLocked>().ShouldBe([new UserLocked(user.Id, Now)]);
        user.Events.OfType<SignInRefused>().ShouldBe([new SignInRefused(user.Id, "account_locked", Now)]);
    }

    [Fact]
    public void A_lock_has_no_end()
    {
        User user = TestUsers.Create().LockedByAdministrator();

        user.GetStatus(Now.AddYears(100)).ShouldBe(UserStatus.Locked);
    }

    [Fact]
    public void Locking_again_changes_nothing()
    {
        User user = TestUsers.Create().LockedByAdministrator();

        user.Lock(Now);

        user.LockedAt.ShouldBe(TestTime.Start);
        user.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Wrong_passwords_on_a_locked_account_are_counted_like_on_any_other()
    {
        User user = TestUsers.Create().LockedByAdministrator();

        for (var i = 0; i < 5; i++) user.GuessWrong(Now);

        user.Begin(Now).IsLockedOut.ShouldBeTrue();
    }

    [Fact]
    public void An_unlock_lifts_the_lock_and_a_lockout_alike()
    {
        User user = TestUsers.Create().LockedOut().LockedByAdministrator();

        user.Unlock(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Begin(Now).AttemptId.ShouldNotBeNull();
        user.Events.ShouldBe([new UserUnlocked(user.Id, Now)]);
    }

    [Fact]
    public void Unlocking_an_account_that_is_not_locked_changes_nothing()
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
    public void Setting_the_roles_that_are_there_changes_nothing()
    {
        User user = TestUsers.Create().WithRoles("admin", "auditor");

        user.SetRoles([TestValues.Role("auditor"), TestValues.Role("admin"), TestValues.Role("admin")], Now);

        user.Roles.Count.ShouldBe(2);
        user.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_role_given_twice_is_held_once()
    {
        User user = TestUsers.Create();

        user.SetRoles([Role.Administrator, TestValues.Role("admin")], Now);

        user.Roles.ShouldBe([Role.Administrator]);
        user.IsAdministrator.ShouldBeTrue();
    }
}
