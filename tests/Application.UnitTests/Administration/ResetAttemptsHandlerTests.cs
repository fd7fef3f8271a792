using Auth.Application.Administration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class ResetAttemptsHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    [Trait("Requirement", "R16")]
    public async Task Resetting_attempts_ends_a_lockout()
    {
        var alice = _database.Add(TestUsers.Create().LockedOut());
        var context = _database.NewContext();

        (await new ResetAttemptsHandler(context.Users, _database.Time).RunAsync(new ResetAttemptsCommand(alice.Id), context.UnitOfWork)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).GetStatus(_database.Now).ShouldBe(UserStatus.Active);
    }
}
