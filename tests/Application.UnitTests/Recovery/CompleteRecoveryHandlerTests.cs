using Auth.Application.Mail;
using Auth.Application.Recovery;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Recovery;

public class CompleteRecoveryHandlerTests
{
    private const string NewPassword = "a new one that is long";

    private readonly TestDatabase _database = new();

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_sets_a_new_password_once()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        (await RecoverAsync(token)).IsSuccess.ShouldBeTrue();
        (await RecoverAsync(token, NewPassword + "er")).Error.ShouldBe(EmailLinkErrors.Invalid);

        _database.Users.Reload(alice).PasswordHash.ShouldBe(TestValues.Hash(NewPassword));
        _database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.PasswordRecovered);
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task A_recovery_ends_all_sessions_removes_all_devices_and_signs_no_one_in()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (session, _) = _database.SignIn(alice);
        _database.AddDevice(alice);
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        await RecoverAsync(token);

        _database.Events.OfType<SessionEnded>().ShouldBe([new SessionEnded(session.Id, alice.Id, SessionEndReason.PasswordChanged, _database.Now)]);
        _database.Sessions.All.ShouldHaveSingleItem().IsLive(_database.Now).ShouldBeFalse();
        _database.Devices.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task A_recovery_ends_a_lockout_but_not_an_account_lock()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org").LockedOut().LockedByAdministrator());
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        (await RecoverAsync(token)).IsSuccess.ShouldBeTrue();

        var stored = _database.Users.Reload(alice);
        stored.Attempts.IsLockedOut(_database.Now).ShouldBeFalse();
        stored.GetStatus(_database.Now).ShouldBe(UserStatus.Locked);
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task With_a_second_factor_a_recovery_does_not_end_a_lockout()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org").LockedOut());
        _database.EnrollTotp(alice);
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        (await RecoverAsync(token)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).Attempts.IsLockedOut(_database.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_link_expires_after_an_hour()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        _database.Time.Advance(TimeSpan.FromHours(1));

        (await RecoverAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);
        _database.Users.Reload(alice).PasswordHash.ShouldBe(TestValues.Hash("right"));
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_that_was_sent_to_another_email_than_the_accounts_is_rejected()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery, "old@example.org");

        (await RecoverAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_verification_link_recovers_nothing()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification);

        (await RecoverAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_from_before_a_password_change_is_rejected()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        _database.Users.Change(alice, user => user.ChangePassword(TestValues.Hash("changed"), _database.Now));

        (await RecoverAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R01")]
    public async Task A_password_that_breaks_the_policy_does_not_use_up_the_link()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        (await RecoverAsync(token, "too short")).Error!.Fields!.Keys.ShouldBe(["newPassword"]);

        (await RecoverAsync(token)).IsSuccess.ShouldBeTrue();
    }

    private Task<Result> RecoverAsync(Token<EmailLink> token, string newPassword = NewPassword)
    {
        var context = _database.NewContext();
        var handler = new CompleteRecoveryHandler(
            context.EmailLinks, context.Users, context.Devices, context.MailOutbox, TestNewPasswords.CreateHasher(context, new TestPasswordHasher().Hasher, _database.Time), context.UnitOfWork, _database.Time);
        return handler.Handle(new CompleteRecoveryCommand(token.Reveal(), newPassword), CancellationToken.None);
    }
}
