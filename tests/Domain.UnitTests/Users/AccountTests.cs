using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

/// <summary>Registration, login and closing of an account.</summary>
public class AccountTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    [Fact]
    public void A_new_account_is_active_and_has_no_roles()
    {
        var user = User.Register(TestValues.Username("alice"), TestValues.Email("alice@example.org"), TestValues.Hash("right"), Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Roles.ShouldBeEmpty();
        user.CreatedAt.ShouldBe(Now);
        user.LastLoginAt.ShouldBeNull();
        user.IsDecoy.ShouldBeFalse();
        user.Events.ShouldBe([new UserRegistered(user.Id, Now)]);
    }

    [Fact]
    public void A_new_account_has_its_email_unverified()
    {
        var user = User.Register(TestValues.Username("alice"), TestValues.Email("alice@example.org"), TestValues.Hash("right"), Now);

        user.Email.ShouldBe(TestValues.Email("alice@example.org"));
        user.EmailVerifiedAt.ShouldBeNull();
    }

    [Fact]
    public void Events_are_taken_only_once()
    {
        var user = User.Register(TestValues.Username("alice"), null, TestValues.Hash("right"), Now);

        user.TakeEvents().Count.ShouldBe(1);
        user.TakeEvents().ShouldBeEmpty();
    }

    [Fact]
    public void A_login_updates_the_time_of_the_last_login()
    {
        User user = TestUsers.Create();

        user.RecordLogin(Now);

        user.LastLoginAt.ShouldBe(Now);
    }

    [Fact]
    [Trait("Requirement", "R17")]
    public void A_lockout_does_not_deactivate_the_account()
    {
        User user = TestUsers.Create().LockedOut();

        user.IsActive.ShouldBeTrue();
    }

    [Fact]
    public void Closing_an_account_raises_an_event_without_personal_data()
    {
        User user = TestUsers.Create();

        user.Close(Now);

        user.Events.ShouldBe([new AccountClosed(user.Id, Now)]);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void A_decoy_is_locked_out_like_a_user()
    {
        var decoy = User.Decoy(TestValues.Username("x"), Now);

        for (var i = 0; i < 5; i++) decoy.AddFailedAttempt(Now);

        decoy.Begin(Now).ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(15)));
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void A_decoy_has_an_unusable_password_and_raises_no_event()
    {
        var decoy = User.Decoy(TestValues.Username("x"), Now);

        decoy.IsDecoy.ShouldBeTrue();
        decoy.PasswordHash.ShouldBe(PasswordHash.Unusable);
        decoy.Events.ShouldBeEmpty();
    }

    [Fact]
    public void User_ids_sort_by_creation_time()
    {
        var ids = Enumerable.Range(0, 20).Select(i => UserId.New(Now.AddMilliseconds(i)).ToString()).ToList();

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_id_of_a_newer_user_is_greater()
    {
        var (older, newer) = (UserId.New(Now), UserId.New(Now.AddMilliseconds(1)));

        (newer > older).ShouldBeTrue();
        (older > newer).ShouldBeFalse();
        (older < newer).ShouldBeTrue();
        (newer < older).ShouldBeFalse();
    }

    [Fact]
    public void A_user_id_is_neither_less_nor_greater_than_itself()
    {
        var id = UserId.New(Now);
        var same = new UserId(id.Value);

        (id < same).ShouldBeFalse();
        (id > same).ShouldBeFalse();
    }
}
