using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.Testing.Tests;

/// <summary>Users for tests of rules and handlers.</summary>
public sealed class UserBuilderTests
{
    [Fact]
    public void A_user_has_what_the_test_names()
    {
        var alice = A.User().Named("alice").WithVerifiedEmail("alice@example.org").WithRoles("clerk", "admin").WithSecondFactor().WithPassword("secret").Build();

        alice.Username.Value.ShouldBe("alice");
        alice.Email!.Value.ShouldBe("alice@example.org");
        alice.EmailVerifiedAt.ShouldBe(TestTime.Start);
        alice.Roles.Select(role => role.Name).ShouldBe(["clerk", "admin"], ignoreOrder: true);
        alice.HasSecondFactor.ShouldBeTrue();
        alice.PasswordHash.Encoded.ShouldBe("$test$secret");
    }

    [Fact]
    public void Users_without_a_name_have_different_names() => A.User().Build().Username.ShouldNotBe(A.User().Build().Username);

    [Fact]
    public void A_built_user_has_no_events() => A.User().LockedOut().Build().TakeEvents().ShouldBeEmpty();

    [Fact]
    public void The_history_of_a_user_can_be_built_as_well() =>
        A.User().LockedByAdministrator().Build(PasswordHash.FromEncoded("$test$x"), TestTime.Start, LockoutPolicy.Default).TakeEvents().Select(e => e.GetType()).ShouldBe([typeof(UserRegistered), typeof(UserLocked)]);

    [Fact]
    public void A_locked_out_user_is_locked_out_for_15_minutes_by_default()
    {
        var alice = A.User().LockedOut().Build();

        alice.IsLockedOutFor(device: null, TestTime.Start.AddMinutes(14)).ShouldBeTrue();
        alice.IsLockedOutFor(device: null, TestTime.Start.AddMinutes(15)).ShouldBeFalse();
    }

    [Fact]
    public void A_lockout_follows_the_policy_of_the_test()
    {
        var policy = new LockoutPolicy(maxFailedAttempts: 2, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

        A.User().Under(policy).WithFailedAttempts(1).Build().IsLockedOutFor(device: null, TestTime.Start).ShouldBeFalse();
        A.User().Under(policy).LockedOut().Build().IsLockedOutFor(device: null, TestTime.Start.AddMinutes(59)).ShouldBeTrue();
    }

    [Fact]
    public void Everything_happens_at_the_time_of_the_test()
    {
        var then = TestTime.Start.AddDays(-3);

        var alice = A.User().At(then).LockedByAdministrator().Build();

        (alice.CreatedAt, alice.LockedAt).ShouldBe((then, then));
    }

    [Fact]
    public void More_failed_attempts_than_the_policy_allows_are_an_error() =>
        Should.Throw<InvalidOperationException>(() => A.User().Named("alice").WithFailedAttempts(6).Build()).Message.ShouldBe("alice is locked out after 5 failed attempts, so no further attempt can fail. Ask for fewer.");

    [Theory]
    [InlineData("no email")]
    [InlineData("")]
    public void A_malformed_email_is_an_error(string email) => Should.Throw<ArgumentException>(() => A.User().WithEmail(email)).Message.ShouldStartWith($"'{email}' can't be used: ");
}
