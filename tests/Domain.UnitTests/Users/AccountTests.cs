using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

/// <summary>Registration, login and closing of an account.</summary>
public class AccountTests
{
    private static readonly DateTimeOffset Now = A.Moment;

    [Fact]
    public void A_new_account_is_active_and_has_no_roles()
    {
        var user = User.Register(A.Username("alice"), A.Email("alice@example.org"), A.Hash("right"), Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Roles.ShouldBeEmpty();
        user.CreatedAt.ShouldBe(Now);
        user.LastLoginAt.ShouldBeNull();
        user.IsDecoy.ShouldBeFalse();
        user.Events.ShouldBe([new UserRegistered(user.Id, Now)]);
    }

    [Fact]
    public void Events_are_handed_over_once()
    {
        var user = User.Register(A.Username("alice"), null, A.Hash("right"), Now);

        user.TakeEvents().Count.ShouldBe(1);
        user.TakeEvents().ShouldBeEmpty();
    }

    [Fact]
    public void A_sign_in_is_remembered_as_the_last_login()
    {
        User user = A.User();

        user.RecordLogin(Now).IsFailure.ShouldBeFalse();

        user.LastLoginAt.ShouldBe(Now);
    }

    [Fact]
    [Trait("Requirement", "R17")]
    public void A_lockout_by_others_does_not_make_the_account_inactive()
    {
        User user = A.User().LockedOut();

        user.IsActive.ShouldBeTrue();
    }

    [Fact]
    public void A_closed_account_leaves_an_event_without_personal_data()
    {
        User user = A.User();

        user.Close(Now);

        user.Events.ShouldBe([new AccountClosed(user.Id, Now)]);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void A_decoy_is_locked_out_by_the_same_rules_as_a_user()
    {
        var decoy = User.Decoy(A.Username("x"), Now);

        for (var i = 0; i < 5; i++) decoy.GuessWrong(Now);

        decoy.Begin(Now).ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(15)));
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void A_decoy_has_a_password_that_nothing_matches_and_says_nothing_of_its_making()
    {
        var decoy = User.Decoy(A.Username("x"), Now);

        decoy.IsDecoy.ShouldBeTrue();
        decoy.PasswordHash.ShouldBe(PasswordHash.Unusable);
        decoy.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Ids_made_later_sort_later()
    {
        var ids = Enumerable.Range(0, 20).Select(i => UserId.New(Now.AddMilliseconds(i)).ToString()).ToList();

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
    }
}
