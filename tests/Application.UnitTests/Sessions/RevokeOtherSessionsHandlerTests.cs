using Auth.Application.Mail;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

[Trait("Requirement", "R31")]
public class RevokeOtherSessionsHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task All_sessions_end_except_the_current_one()
    {
        var alice = _database.Add(TestUsers.Create());
        var (current, _) = _database.SignIn(alice);
        var (other, _) = _database.SignIn(alice);

        await RevokeAsync(alice.Id, current.Id);

        (IsLive(current), IsLive(other)).ShouldBe((true, false));
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task The_email_changes_of_all_other_sessions_end_even_of_those_that_ended_before()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (current, _) = _database.SignIn(alice);
        var (thief, _) = _database.SignIn(alice);
        _database.Sessions.Change(thief, session => session.End(SessionEndReason.Logout, _database.Now));
        _database.AddLink(alice, EmailLinkPurpose.Verification, "thief@example.net", thief.Id);
        _database.AddLink(alice, EmailLinkPurpose.Recovery);
        Enqueue(alice, "thief@example.net", thief.Id);
        Enqueue(alice, "unknown@example.net", requestedBy: null);
        Enqueue(alice, "new@example.org", current.Id);

        await RevokeAsync(alice.Id, current.Id);

        _database.EmailLinks.All.Select(link => link.Purpose).ShouldBe([EmailLinkPurpose.Recovery]);
        _database.Mails.All.Select(mail => mail.Recipient.Value).ShouldBe(["new@example.org"]);
    }

    [Fact]
    public async Task An_administrator_ends_all_sessions_of_one_user()
    {
        var alice = _database.Add(TestUsers.Create());
        var (session, _) = _database.SignIn(alice);
        var (sessionOfBob, _) = _database.SignIn(_database.Add(TestUsers.Create("bob")));

        await RevokeAsync(alice.Id, except: null);

        (IsLive(session), IsLive(sessionOfBob)).ShouldBe((false, true));
    }

    [Fact]
    public async Task Admin_endpoints_return_404_for_an_unknown_user() => (await RevokeAsync(UserId.New(_database.Now), except: null)).Error.ShouldBe(UserErrors.NotFound);

    private void Enqueue(User user, string email, SessionId? requestedBy) =>
        _database.Mails.Store(new QueuedMail(MailKind.AddressVerification, user.Id, user.Username.Value, TestValues.Email(email), _database.Now, user.PasswordVersion) { RequestedBy = requestedBy });

    private bool IsLive(Session session) => _database.Sessions.Reload(session).IsLive(_database.Now);

    private Task<Result> RevokeAsync(UserId userId, SessionId? except)
    {
        var context = _database.NewContext();
        return new RevokeOtherSessionsHandler(context.Users, _database.Time).RunAsync(new RevokeOtherSessionsCommand(userId, except), context.UnitOfWork);
    }
}
