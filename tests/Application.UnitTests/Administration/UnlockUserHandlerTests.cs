using Auth.Application.Administration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class UnlockUserHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task Unlocking_an_account_does_not_revive_its_sessions()
    {
        var alice = _database.Add(TestUsers.Create().LockedByAdministrator());
        var (session, _) = _database.SignIn(alice);
        _database.Sessions.Change(session, stored => stored.End(SessionEndReason.UserLocked, _database.Now));
        var context = _database.NewContext();

        await new UnlockUserHandler(context.Users, _database.Time).RunAsync(new UnlockUserCommand(alice.Id), context.UnitOfWork);

        _database.Users.Reload(alice).GetStatus(_database.Now).ShouldBe(UserStatus.Active);
        _database.Sessions.Reload(session).IsLive(_database.Now).ShouldBeFalse();
    }
}
