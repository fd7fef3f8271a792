using Auth.Application.Administration;
using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class LockUserHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task Locking_an_account_ends_its_sessions()
    {
        var alice = _database.Add(TestUsers.Create());
        var (session, _) = _database.SignIn(alice);

        (await LockAsync(alice)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).GetStatus(_database.Now).ShouldBe(UserStatus.Locked);
        _database.Events.OfType<SessionEnded>().ShouldBe([new SessionEnded(session.Id, alice.Id, SessionEndReason.UserLocked, _database.Now)]);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task Locking_an_account_ends_its_email_links()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        _database.AddLink(alice, EmailLinkPurpose.Verification);

        await LockAsync(alice);

        _database.EmailLinks.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task Locking_an_account_cancels_its_queued_mails_with_links()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _database.Mails.Store(new QueuedMail(MailKind.AddressVerification, alice.Id, "alice", TestValues.Email("evil@example.net"), _database.Now));

        await LockAsync(alice);

        _database.Mails.All.ShouldBeEmpty();
    }

    private Task<Result> LockAsync(User user)
    {
        var context = _database.NewContext();
        return new LockUserHandler(context.Users, _database.Time).RunAsync(new LockUserCommand(user.Id), context.UnitOfWork);
    }
}
