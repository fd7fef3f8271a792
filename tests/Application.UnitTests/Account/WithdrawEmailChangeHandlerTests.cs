using Auth.Application.Account;
using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Account;

[Trait("Requirement", "R73")]
public class WithdrawEmailChangeHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_withdrawn_change_has_neither_link_nor_queued_mail()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org", SessionId.New(_database.Now));
        _database.Mails.Store(new QueuedMail(MailKind.AddressVerification, alice.Id, "alice", TestValues.Email("new@example.org"), _database.Now, alice.PasswordVersion));

        (await WithdrawAsync(alice.Id)).IsSuccess.ShouldBeTrue();

        _database.EmailLinks.All.ShouldBeEmpty();
        _database.Mails.All.ShouldBeEmpty();
        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new EmailChangeWithdrawn(alice.Id, _database.Now));
    }

    [Fact]
    public async Task A_recovery_link_stays()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org");
        _database.AddLink(alice, EmailLinkPurpose.Recovery);

        await WithdrawAsync(alice.Id);

        _database.EmailLinks.All.ShouldHaveSingleItem().Purpose.ShouldBe(EmailLinkPurpose.Recovery);
    }

    [Fact]
    public async Task Without_a_pending_change_nothing_is_stored()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        _database.AddLink(alice, EmailLinkPurpose.Verification);

        (await WithdrawAsync(alice.Id)).IsSuccess.ShouldBeTrue();

        _database.EmailLinks.All.Count.ShouldBe(1);
        _database.Events.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_user_who_no_longer_exists_is_asked_to_sign_in() => (await WithdrawAsync(UserId.New(_database.Now))).Error.ShouldBe(SessionErrors.NotAuthenticated);

    private Task<Result> WithdrawAsync(UserId userId)
    {
        var context = _database.NewContext();
        return new WithdrawEmailChangeHandler(context.Users, new PendingEmailChange(context.EmailLinks, context.MailOutbox), _database.Time)
            .RunAsync(new WithdrawEmailChangeCommand(userId), context.UnitOfWork);
    }
}
