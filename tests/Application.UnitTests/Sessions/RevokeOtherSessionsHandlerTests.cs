using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
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

    private bool IsLive(Session session) => _database.Sessions.Reload(session).IsLive(_database.Now);

    private Task<Result> RevokeAsync(UserId userId, SessionId? except)
    {
        var context = _database.NewContext();
        return new RevokeOtherSessionsHandler(context.Users, context.Sessions, _database.Time).RunAsync(new RevokeOtherSessionsCommand(userId, except), context.UnitOfWork);
    }
}
