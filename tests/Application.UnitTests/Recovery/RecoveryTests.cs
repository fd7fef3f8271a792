using Auth.Application.Account;
using Auth.Application.Mail;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Recovery;

public class RecoveryTests
{
    private const string New = "a new one that is long";

    private readonly TheApplication _app = new();

    [Fact]
    public async Task A_letter_goes_to_the_address_as_the_account_spells_it()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("Alice@example.org"));

        (await _app.Send(new RequestRecoveryCommand("ALICE@example.org"))).IsFailure.ShouldBeFalse();

        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.UserId, mail.Recipient.Value).ShouldBe((MailKind.Recovery, alice.Id, "Alice@example.org"));
        alice.Events.ShouldBe([new LinkRequested(alice.Id, EmailLinkPurpose.Recovery, _app.Now)]);
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task The_same_is_done_for_an_address_that_nobody_has()
    {
        (await _app.Send(new RequestRecoveryCommand("nobody@example.org"))).IsFailure.ShouldBeFalse();

        _app.Letters.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.Recovery);
        await _app.Users.Received(1).FindOrCreateDecoyAsync(LoginName.Parse("nobody@example.org"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_stranger_gets_one_letter_in_five_minutes_sent()
    {
        _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

        for (var i = 0; i < 3; i++)
        {
            await _app.Send(new RequestRecoveryCommand("alice@example.org"));
            _app.Time.Advance(TimeSpan.FromSeconds(150));
        }

        _app.Letters.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nothing_else_that_a_stranger_has_sent_keeps_a_recovery_from_being_sent()
    {
        _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

        await _app.Send(new RequestVerificationCommand("alice@example.org"));
        await _app.Send(new RequestRecoveryCommand("alice@example.org"));

        _app.Letters.Select(l => l.Kind).ShouldBe([MailKind.AddressVerification, MailKind.Recovery]);
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task A_recovery_buys_no_guesses_at_the_codes_of_a_second_factor()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org").LockedOut());
        _app.Enrolled(alice);
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New))).IsFailure.ShouldBeFalse();

        alice.Attempts.IsLockedOut(_app.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_sets_another_password_once()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New))).IsFailure.ShouldBeFalse();
        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New + "er"))).Error.ShouldBe(EmailLinkErrors.Invalid);

        alice.PasswordHash.ShouldBe(TestValues.Hash(New));
        _app.Letters.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.PasswordRecovered);
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task A_recovery_ends_all_sessions_and_forgets_all_devices_and_signs_nobody_in()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (session, _) = _app.SignedIn(alice);
        _app.Knows(alice);
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New));

        session.Events.ShouldBe([new SessionEnded(session.Id, alice.Id, SessionEndReason.PasswordChanged, _app.Now)]);
        (await _app.Devices.ListByUserAsync(alice.Id, default)).ShouldBeEmpty();
        _app.Sessions.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task A_recovery_lifts_a_lockout_and_leaves_an_administrators_lock()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org").LockedOut());
        alice.Lock(_app.Now);
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New))).IsFailure.ShouldBeFalse();

        alice.Attempts.IsLockedOut(_app.Now).ShouldBeFalse();
        alice.GetStatus(_app.Now).ShouldBe(UserStatus.Locked);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_lives_for_an_hour()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        _app.Time.Advance(TimeSpan.FromHours(1));

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New))).Error.ShouldBe(EmailLinkErrors.Invalid);
        alice.PasswordHash.ShouldBe(TestValues.Hash("right"));
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_that_was_mailed_to_another_address_than_the_accounts_is_worth_nothing()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery, "old@example.org");

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_to_verify_an_address_recovers_nothing()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Verification);

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_change_of_password_ends_the_links_that_were_mailed_before()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (here, _) = _app.SignedIn(alice);
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        (await _app.Send(new ChangePasswordCommand(alice.Id, here.Id, "right", New))).IsFailure.ShouldBeFalse();

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New + "er"))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R01")]
    public async Task A_password_that_breaks_the_policy_leaves_the_link_as_it_is()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _app.Mailed(alice, EmailLinkPurpose.Recovery);

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), "too short"))).Error!.Fields!.Keys.ShouldBe(["newPassword"]);

        (await _app.Send(new CompleteRecoveryCommand(token.Reveal(), New))).IsFailure.ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task A_changed_password_is_told_to_the_address()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (here, _) = _app.SignedIn(alice);

        await _app.Send(new ChangePasswordCommand(alice.Id, here.Id, "right", New));

        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.PasswordChanged, "alice@example.org"));
    }

    [Fact]
    [Trait("Requirement", "R59")]
    public async Task An_administrator_starts_a_recovery_where_there_is_a_verified_address()
    {
        var alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var bob = _app.With(TestUsers.Create("bob").WithEmail("bob@example.org"));

        (await _app.Send(new SendRecoveryLinkCommand(alice.Id))).IsFailure.ShouldBeFalse();
        (await _app.Send(new SendRecoveryLinkCommand(bob.Id))).Error.ShouldBe(UserErrors.NoVerifiedEmail);
        (await _app.Send(new SendRecoveryLinkCommand(UserId.New(_app.Now)))).Error.ShouldBe(UserErrors.NotFound);

        _app.Letters.ShouldHaveSingleItem().UserId.ShouldBe(alice.Id);
    }
}
