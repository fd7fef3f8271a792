using Auth.Application.Account;
using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Account;

public class CloseAccountHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task Closing_an_account_removes_it_and_ends_its_sessions()
    {
        var alice = _database.Add(TestUsers.Create());
        var (session, _) = _database.SignIn(alice);

        (await CloseAsync(alice)).IsSuccess.ShouldBeTrue();

        _database.Users.All.ShouldBeEmpty();
        _database.Sessions.All.ShouldBeEmpty();
        _database.Events.All.Select(stored => stored.Event).ShouldBe(
            [new AccountClosed(alice.Id, _database.Now), new SessionEnded(session.Id, alice.Id, SessionEndReason.AccountClosed, _database.Now)]);
    }

    [Fact]
    public async Task The_verified_email_of_a_closed_account_is_notified()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

        await CloseAsync(alice);

        _database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.AccountClosed);
    }

    [Fact]
    public async Task An_unverified_email_is_not_notified()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));

        await CloseAsync(alice);

        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Closing_an_account_erases_the_client_from_its_events()
    {
        var alice = _database.Add(TestUsers.Create());
        await _database.CommitAsync(alice, user => user.ResetAttempts(_database.Now));

        await CloseAsync(alice);

        _database.Events.All.Count.ShouldBe(2);
        _database.Events.All.ShouldAllBe(stored => stored.IpAddress == null && stored.UserAgent == null);
    }

    private Task<Result> CloseAsync(User user)
    {
        var context = _database.NewContext();
        return new CloseAccountHandler(context.Users, context.EventLog, context.MailOutbox, _database.Time).RunAsync(new CloseAccountCommand(user.Id), context.UnitOfWork);
    }
}
