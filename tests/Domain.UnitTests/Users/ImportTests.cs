using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

public class ImportTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly UserImport Plain = new(TestValues.Username("alice"), null, TestValues.Hash("right"), [], 0, IsLockedOut: false, IsLocked: false);

    [Fact]
    public void An_imported_account_has_its_username_hash_roles_and_failures()
    {
        var user = User.Import(Plain with { Email = TestValues.Email("a@example.org"), Roles = [Role.Administrator, Role.Administrator], FailedAttempts = 4 }, Now);

        user.Username.Value.ShouldBe("alice");
        user.Email!.Value.ShouldBe("a@example.org");
        user.PasswordHash.ShouldBe(TestValues.Hash("right"));
        user.Roles.ShouldBe([Role.Administrator]);
        user.Attempts.FailedCount.ShouldBe(4);
        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Events.ShouldBe([new UserImported(user.Id, Now)]);
    }

    [Fact]
    public void Imported_failures_count_toward_the_limit()
    {
        var user = User.Import(Plain with { FailedAttempts = 4 }, Now);

        user.AddFailedAttempt(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.LockedOut);
    }

    [Fact]
    public void Imported_failures_above_the_limit_lock_the_account_out_at_the_next_attempt()
    {
        var user = User.Import(Plain with { FailedAttempts = 9 }, Now);

        user.Begin(Now).ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(15)));
    }

    [Fact]
    public void An_imported_lockout_lasts_until_an_attempt_reset()
    {
        var user = User.Import(Plain with { FailedAttempts = 5, IsLockedOut = true }, Now);
        user.Begin(Now.AddYears(1)).ShouldBe(AttemptDecision.LockedOut(null));

        user.ResetAttempts(Now.AddYears(1));

        user.Begin(Now.AddYears(1)).AttemptId.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void An_imported_lockout_counts_as_the_first_one(bool isLockedOut, int lockouts) =>
        User.Import(Plain with { IsLockedOut = isLockedOut }, Now).Attempts.ConsecutiveLockouts.ShouldBe(lockouts);

    [Fact]
    public void An_imported_lock_lasts_until_an_unlock()
    {
        var user = User.Import(Plain with { IsLocked = true }, Now);
        user.ResetAttempts(Now);
        user.GetStatus(Now).ShouldBe(UserStatus.Locked);

        user.Unlock(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
    }

    [Fact]
    public void A_repeated_import_means_the_imported_account_until_its_password_changes()
    {
        var user = User.Import(Plain, Now);
        user.IsAccountOf(Plain with { PasswordHash = TestValues.Hash("another hash of it") }).ShouldBeTrue();

        user.ChangePassword(TestValues.Hash("new"), Now);

        user.IsAccountOf(Plain).ShouldBeFalse();
    }

    [Fact]
    public void An_account_with_the_same_hash_is_that_of_the_import()
    {
        var user = User.Register(Plain.Username, email: null, Plain.PasswordHash, Now);

        user.IsAccountOf(Plain).ShouldBeTrue();
        user.IsAccountOf(Plain with { PasswordHash = TestValues.Hash("another") }).ShouldBeFalse();
    }

    [Theory]
    [InlineData("A@example.org", true, true)]
    [InlineData("a@example.org", false, false)]
    [InlineData("b@example.org", true, false)]
    public void A_changed_account_is_recognized_by_its_verified_email(string email, bool isVerified, bool isAccount)
    {
        var user = User.Import(Plain with { Email = TestValues.Email("a@example.org"), IsEmailVerified = isVerified }, Now);
        user.ChangePassword(TestValues.Hash("new"), Now);

        user.IsAccountOf(Plain with { Email = TestValues.Email(email) }).ShouldBe(isAccount);
    }

    [Fact]
    public void An_account_without_an_email_is_not_recognized_by_it()
    {
        var user = User.Import(Plain with { IsEmailVerified = true }, Now);
        user.ChangePassword(TestValues.Hash("new"), Now);

        user.IsAccountOf(Plain).ShouldBeFalse();
    }

    [Fact]
    public void Another_spelling_of_the_username_is_another_account() =>
        User.Import(Plain, Now).IsAccountOf(Plain with { Username = TestValues.Username("Alice") }).ShouldBeFalse();
}
