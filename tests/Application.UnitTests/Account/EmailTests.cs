using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Account;

/// <summary>Verifying an address, and changing it.</summary>
public class EmailTests
{
    private readonly TheApplication _app = new();

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_verifies_an_address_once()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification);

        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).IsFailure.ShouldBeFalse();
        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).Error.ShouldBe(EmailLinkErrors.Invalid);

        alice.EmailVerifiedAt.ShouldBe(_app.Now);
        alice.Events.ShouldBe([new EmailVerified(alice.Id, _app.Now)]);
        _app.Letters.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("lnk_")]
    [InlineData("ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_token_verifies_nothing(string text)
    {
        (await _app.Send(new VerifyEmailCommand(text))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_to_recover_a_password_verifies_nothing()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_to_verify_lives_for_a_day()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification);

        _app.Time.Advance(TimeSpan.FromDays(1));

        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    public async Task Another_address_is_the_persons_when_its_link_is_opened_and_not_before()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("old@example.org"));

        (await _app.Send(new ChangeEmailCommand(alice.Id, "new@example.org"))).IsFailure.ShouldBeFalse();

        alice.Email!.Value.ShouldBe("old@example.org");
        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.AddressVerification, "new@example.org"));
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task A_changed_address_is_told_to_the_old_one_and_ends_the_links_that_were_mailed_there()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("old@example.org"));
        var (_, recovery) = _app.Mailed(alice, EmailLinkPurpose.Recovery);
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification, "new@example.org");

        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).IsFailure.ShouldBeFalse();

        alice.Email!.Value.ShouldBe("new@example.org");
        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.AddressChanged, "old@example.org"));
        (await _app.Links.FindAsync(recovery.Hash(), default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_address_that_somebody_else_has_by_then_is_refused()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("old@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification, "bob@example.org");
        _app.With(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).Error.ShouldBe(UserErrors.EmailTaken);

        alice.Email!.Value.ShouldBe("old@example.org");
    }

    [Fact]
    public async Task An_account_that_only_claimed_the_address_loses_it_to_who_shows_it()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("old@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification, "new@example.org");
        var squatter = _app.With(TestUsers.Create("squatter").WithEmail("new@example.org"));

        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).IsFailure.ShouldBeFalse();

        (alice.Email!.Value, squatter.Email).ShouldBe(("new@example.org", null));
    }

    [Fact]
    public async Task Another_spelling_of_an_address_is_verified_as_it_was_written_to()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification, "Alice@example.org");

        await _app.Send(new VerifyEmailCommand(token.Reveal()));

        alice.Email!.Value.ShouldBe("Alice@example.org");
    }

    [Fact]
    public async Task The_address_of_a_locked_account_does_not_change()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("old@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification, "new@example.org");
        alice.Lock(_app.Now);

        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_lock_and_a_change_of_address_take_back_the_letters_with_links_that_wait()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        await _app.Send(new ChangeEmailCommand(alice.Id, "evil@example.net"));
        await _app.Send(new LockUserCommand(alice.Id));
        _app.Letters.ShouldBeEmpty();

        alice.Unlock(_app.Now);
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification, "new@example.org");
        await _app.Send(new ChangeEmailCommand(alice.Id, "evil@example.net"));
        await _app.Send(new VerifyEmailCommand(token.Reveal()));

        _app.Letters.ShouldNotContain(l => l.Kind == MailKind.AddressVerification);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_lock_ends_the_links_that_were_mailed_before()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification);
        await _app.Send(new LockUserCommand(alice.Id));
        alice.Unlock(_app.Now);

        (await _app.Send(new VerifyEmailCommand(token.Reveal()))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    public async Task Whoever_has_a_link_is_told_which_account_asked_for_it()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification);
        var (_, recovery) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        (await _app.Send(new GetVerificationLinkQuery(token.Reveal(), EmailLinkPurpose.Verification))).Value.ShouldBe(new VerificationLinkDetails("alice", "alice@example.org"));
        (await _app.Send(new GetVerificationLinkQuery(recovery.Reveal(), EmailLinkPurpose.Verification))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_to_recover_an_account_is_looked_up_while_it_works()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);
        var query = new GetVerificationLinkQuery(token.Reveal(), EmailLinkPurpose.Recovery);
        (await _app.Send(query)).Value.ShouldBe(new VerificationLinkDetails("alice", "alice@example.org"));

        alice.ChangePassword(TestValues.Hash("another password"), _app.Now);

        (await _app.Send(query)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_to_recover_an_account_is_dead_once_the_address_has_changed()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery, "old@example.org");

        (await _app.Send(new GetVerificationLinkQuery(token.Reveal(), EmailLinkPurpose.Recovery))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_to_recover_an_account_works_although_another_one_shares_its_email()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);
        _app.With(TestUsers.Create("bob").WithVerifiedEmail("alice@example.org"));

        (await _app.Send(new GetVerificationLinkQuery(token.Reveal(), EmailLinkPurpose.Recovery))).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_to_verify_an_address_fails_at_once_if_another_account_has_verified_it()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification, "bob@example.org");
        _app.With(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await _app.Send(new GetVerificationLinkQuery(token.Reveal(), EmailLinkPurpose.Verification))).Error.ShouldBe(UserErrors.EmailTaken);
    }

    [Theory]
    [Trait("Requirement", "R22")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_to_an_address_in_use_fails_where_registration_fails(bool requiresVerifiedEmail)
    {
        _app.RequiresVerifiedEmail = requiresVerifiedEmail;
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _app.With(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await _app.Send(new ChangeEmailCommand(alice.Id, "bob@example.org"))).Error.ShouldBe(requiresVerifiedEmail ? null : UserErrors.EmailTaken);
        (await _app.Send(new ChangeEmailCommand(alice.Id, "alice@example.org"))).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task An_address_that_nobody_has_verified_is_told_nothing_but_its_link()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));

        await _app.Send(new CloseAccountCommand(alice.Id));

        _app.Letters.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_link_can_be_asked_for_again()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));

        (await _app.Send(new RequestVerificationCommand("alice@example.org"))).IsFailure.ShouldBeFalse();

        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.UserId).ShouldBe((MailKind.AddressVerification, alice.Id));
    }

    [Fact]
    public async Task An_administrator_vouches_for_an_address()
    {
        var alice = _app.With(TestUsers.Create().WithEmail("alice@example.org"));
        var bob = _app.With(TestUsers.Create("bob"));

        (await _app.Send(new MarkEmailVerifiedCommand(alice.Id))).IsFailure.ShouldBeFalse();
        (await _app.Send(new MarkEmailVerifiedCommand(bob.Id))).Error.ShouldBe(UserErrors.NoEmail);

        alice.EmailVerifiedAt.ShouldBe(_app.Now);
    }

    [Fact]
    public async Task The_closing_of_an_account_is_told()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

        await _app.Send(new CloseAccountCommand(alice.Id));

        _app.Letters.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.AccountClosed);
    }
}
