using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

[Trait("Requirement", "R31")]
public class RevokeSessionHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_user_ends_one_of_their_sessions()
    {
        var alice = _database.Add(TestUsers.Create());
        var (session, _) = _database.SignIn(alice);

        (await RevokeAsync(alice, session.Id)).IsSuccess.ShouldBeTrue();

        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new SessionEnded(session.Id, alice.Id, SessionEndReason.Revoked, _database.Now));
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_revoked_session_takes_the_email_change_along_that_it_requested()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (current, _) = _database.SignIn(alice);
        var (thief, _) = _database.SignIn(alice);
        _database.AddLink(alice, EmailLinkPurpose.Verification, "thief@example.net", thief.Id);

        await RevokeAsync(alice, current.Id);
        _database.EmailLinks.All.Count.ShouldBe(1);
        await RevokeAsync(alice, thief.Id);

        _database.EmailLinks.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R32")]
    public async Task A_session_of_another_user_is_not_found_like_one_that_does_not_exist()
    {
        var alice = _database.Add(TestUsers.Create());
        var (sessionOfBob, _) = _database.SignIn(_database.Add(TestUsers.Create("bob")));

        (await RevokeAsync(alice, sessionOfBob.Id)).Error.ShouldBe(SessionErrors.NotFound);
        (await RevokeAsync(alice, SessionId.New(_database.Now))).Error.ShouldBe(SessionErrors.NotFound);

        _database.Sessions.Reload(sessionOfBob).IsLive(_database.Now).ShouldBeTrue();
    }

    private Task<Result> RevokeAsync(User user, SessionId sessionId)
    {
        var context = _database.NewContext();
        return new RevokeSessionHandler(context.Sessions, _database.Time).RunAsync(new RevokeSessionCommand(user.Id, sessionId), context.UnitOfWork);
    }
}
