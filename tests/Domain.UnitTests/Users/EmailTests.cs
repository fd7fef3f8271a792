using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

/// <summary>The email of an account, and the mails that are sent to it.</summary>
public class EmailTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    [Theory]
    [InlineData(EmailLinkPurpose.Recovery, 5)]
    [InlineData(EmailLinkPurpose.Verification, 5)]
    [InlineData(EmailLinkPurpose.Registration, 1)]
    public void An_anonymous_request_sends_the_next_mail_only_after_an_interval(EmailLinkPurpose purpose, int minutes)
    {
        User user = TestUsers.Create();
        user.TryRequestLinkAnonymously(purpose, Now).ShouldBeTrue();

        user.TryRequestLinkAnonymously(purpose, Now.AddMinutes(minutes) - Microsecond).ShouldBeFalse();
        user.TryRequestLinkAnonymously(purpose, Now.AddMinutes(minutes)).ShouldBeTrue();

        user.Events.ShouldBe([new LinkRequested(user.Id, purpose, Now), new LinkRequested(user.Id, purpose, Now.AddMinutes(minutes))]);
    }

    [Fact]
    public void A_mail_of_one_purpose_does_not_delay_mails_of_other_purposes()
    {
        User user = TestUsers.Create();

        foreach (var purpose in Enum.GetValues<EmailLinkPurpose>()) user.TryRequestLinkAnonymously(purpose, Now).ShouldBeTrue($"{purpose}");
    }

    [Fact]
    public void The_time_of_an_anonymous_request_is_stored_for_its_purpose()
    {
        User user = TestUsers.Create();

        user.TryRequestLinkAnonymously(EmailLinkPurpose.Recovery, Now);
        user.TryRequestLinkAnonymously(EmailLinkPurpose.Verification, Now.AddSeconds(1));
        user.TryRequestLinkAnonymously(EmailLinkPurpose.Registration, Now.AddSeconds(2));

        (user.RecoveryMailedAt, user.VerificationMailedAt, user.RegistrationMailedAt).ShouldBe((Now, Now.AddSeconds(1), Now.AddSeconds(2)));
    }

    [Fact]
    public void A_request_by_the_user_does_not_wait_for_an_interval()
    {
        User user = TestUsers.Create();
        user.TryRequestLinkAnonymously(EmailLinkPurpose.Verification, Now);
        user.TakeEvents();

        user.RequestLink(EmailLinkPurpose.Verification, Now);

        user.Events.ShouldBe([new LinkRequested(user.Id, EmailLinkPurpose.Verification, Now)]);
    }

    [Fact]
    public void Verifying_the_email_of_an_account_raises_a_verification_event()
    {
        User user = TestUsers.Create().WithEmail("alice@example.org");

        user.SetVerifiedEmail(TestValues.Email("alice@example.org"), Now);

        user.EmailVerifiedAt.ShouldBe(Now);
        user.Events.ShouldBe([new EmailVerified(user.Id, Now)]);
    }

    [Fact]
    public void Verifying_another_spelling_of_the_email_stores_that_spelling()
    {
        User user = TestUsers.Create().WithEmail("alice@example.org");

        user.SetVerifiedEmail(TestValues.Email("Alice@example.org"), Now);

        user.Email!.Value.ShouldBe("Alice@example.org");
        user.Events.ShouldBe([new EmailVerified(user.Id, Now)]);
    }

    [Fact]
    public void Verifying_the_same_email_keeps_the_stored_object()
    {
        User user = TestUsers.Create().WithEmail("alice@example.org");
        var stored = user.Email;

        user.SetVerifiedEmail(TestValues.Email("alice@example.org"), Now);

        user.Email.ShouldBeSameAs(stored);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bob@example.org")]
    public void Verifying_another_email_replaces_the_current_one(string? current)
    {
        User user = current is null ? TestUsers.Create() : TestUsers.Create().WithEmail(current);

        user.SetVerifiedEmail(TestValues.Email("alice@example.org"), Now);

        (user.Email!.Value, user.EmailVerifiedAt).ShouldBe(("alice@example.org", Now));
        user.Events.ShouldBe([new EmailChanged(user.Id, Now)]);
    }

    [Fact]
    public void Removing_an_unverified_email_raises_an_event()
    {
        User user = TestUsers.Create().WithEmail("alice@example.org");

        user.RemoveUnverifiedEmail(Now);

        user.Email.ShouldBeNull();
        user.Events.ShouldBe([new EmailLost(user.Id, Now)]);
    }

    [Fact]
    public void Renewing_an_outdated_normalized_email_updates_it_without_an_event()
    {
        var user = WithStoredEmail("Alice@example.org", "Alice@example.org");

        user.RenewEmailKey();

        user.Email.ShouldBe(TestValues.Email("Alice@example.org"));
        user.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Renewing_a_current_normalized_email_keeps_the_stored_object()
    {
        var user = WithStoredEmail("alice@example.org", "alice@example.org");
        var stored = user.Email;

        user.RenewEmailKey();

        user.Email.ShouldBeSameAs(stored);
    }

    [Fact]
    public void Renewing_keeps_an_email_that_is_no_longer_valid()
    {
        var user = WithStoredEmail("alice@exa mple.org", "alice@exa mple.org");

        user.RenewEmailKey();

        user.Email!.Value.ShouldBe("alice@exa mple.org");
    }

    [Fact]
    public void Renewing_the_normalized_email_of_an_account_without_one_changes_nothing()
    {
        User user = TestUsers.Create();

        user.RenewEmailKey();

        user.Email.ShouldBeNull();
    }

    [Theory]
    [Trait("Requirement", "R67")]
    [InlineData("ALICE@example.org", true)]
    [InlineData("bob@example.org", false)]
    public void A_password_is_recovered_only_with_the_email_of_the_account(string address, bool canRecover)
    {
        User user = TestUsers.Create().WithVerifiedEmail("alice@example.org");

        user.CanRecoverWith(TestValues.Email(address)).ShouldBe(canRecover);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public void A_password_is_not_recovered_with_an_unverified_email()
    {
        User user = TestUsers.Create().WithEmail("alice@example.org");

        user.CanRecoverWith(TestValues.Email("alice@example.org")).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public void A_recovered_password_replaces_the_old_one_and_raises_an_event()
    {
        User user = TestUsers.Create();

        user.RecoverPassword(TestValues.Hash("another"), Now);

        (user.PasswordHash, user.PasswordVersion).ShouldBe((TestValues.Hash("another"), 2));
        user.Events.ShouldBe([new PasswordRecovered(user.Id, Now)]);
    }

    [Theory]
    [Trait("Requirement", "R67")]
    [InlineData(false, 0)]
    [InlineData(true, 3)]
    public void A_recovery_clears_failures_only_without_a_second_factor(bool hasSecondFactor, int failures)
    {
        User user = hasSecondFactor ? TestUsers.Create().WithSecondFactor().WithFailedAttempts(3) : TestUsers.Create().WithFailedAttempts(3);

        user.RecoverPassword(TestValues.Hash("another"), Now);

        user.Attempts.FailedCount.ShouldBe(failures);
    }

    private static User WithStoredEmail(string value, string normalizedValue)
    {
        var user = User.Register(TestValues.Username("alice"), EmailAddress.FromStorage(value, normalizedValue), TestValues.Hash("right"), Now);
        user.TakeEvents();
        return user;
    }
}
