using Auth.Application.Administration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class RequirePasswordChangeHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_new_password_is_required_of_the_user_whose_sessions_continue()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.SignIn(alice);

        (await RequireAsync(alice.Id)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).PasswordChangeRequiredAt.ShouldBe(_database.Now);
        _database.Sessions.All.ShouldHaveSingleItem().EndedAt.ShouldBeNull();
    }

    [Fact]
    public async Task An_unknown_user_is_not_found() => (await RequireAsync(UserId.New(_database.Now))).Error.ShouldBe(UserErrors.NotFound);

    private Task<Domain.Common.Result> RequireAsync(UserId userId)
    {
        var context = _database.NewContext();
        return new RequirePasswordChangeHandler(context.Users, _database.Time).RunAsync(new RequirePasswordChangeCommand(userId), context.UnitOfWork);
    }
}
