using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Common.Access;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

/// <summary>An active administrator always remains, however an administrator would be lost. Unknown users are not found.</summary>
public class LastAdministratorTests
{
    private readonly TestDatabase _database = new();

    public LastAdministratorTests() => _database.Request.Actor = new Operator("alice");

    [Theory]
    [InlineData(nameof(LockUserCommand))]
    [InlineData(nameof(SetRolesCommand))]
    [InlineData(nameof(CloseAccountCommand))]
    [Trait("Requirement", "R56")]
    public async Task The_last_active_administrator_stays(string command)
    {
        var root = _database.Add(TestUsers.Create("root").Administrator());
        _database.Add(TestUsers.Create("locked").Administrator().LockedByAdministrator());
        var (session, _) = _database.SignIn(root);

        (await RunAsync(command, root.Id)).Error.ShouldBe(UserErrors.LastAdministrator);

        var stored = _database.Users.Reload(root);
        (stored.IsAdministrator, stored.IsActive, _database.Sessions.Reload(session).IsLive(_database.Now)).ShouldBe((true, true, true));
    }

    [Theory]
    [InlineData(nameof(LockUserCommand))]
    [InlineData(nameof(SetRolesCommand))]
    [InlineData(nameof(CloseAccountCommand))]
    public async Task One_of_two_administrators_may_go(string command)
    {
        var root = _database.Add(TestUsers.Create("root").Administrator());
        _database.Add(TestUsers.Create("other").Administrator());

        (await RunAsync(command, root.Id)).IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData(nameof(LockUserCommand))]
    [InlineData(nameof(SetRolesCommand))]
    [InlineData(nameof(CloseAccountCommand))]
    public async Task A_locked_administrator_may_go_because_the_others_stay(string command)
    {
        _database.Add(TestUsers.Create("root").Administrator());
        var locked = _database.Add(TestUsers.Create("locked").Administrator().LockedByAdministrator());

        (await RunAsync(command, locked.Id)).IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData(nameof(LockUserCommand))]
    [InlineData(nameof(UnlockUserCommand))]
    [InlineData(nameof(ResetAttemptsCommand))]
    [InlineData(nameof(SetRolesCommand))]
    [InlineData(nameof(CloseAccountCommand))]
    public async Task Admin_endpoints_return_404_for_an_unknown_user(string command) => (await RunAsync(command, UserId.New(_database.Now))).Error.ShouldBe(UserErrors.NotFound);

    private Task<Result> RunAsync(string command, UserId userId)
    {
        var context = _database.NewContext();
        return command switch
        {
            nameof(LockUserCommand) => new LockUserHandler(context.Users, _database.Time).RunAsync(new(userId), context.UnitOfWork),
            nameof(UnlockUserCommand) => new UnlockUserHandler(context.Users, _database.Time).RunAsync(new(userId), context.UnitOfWork),
            nameof(ResetAttemptsCommand) => new ResetAttemptsHandler(context.Users, _database.Time).RunAsync(new(userId), context.UnitOfWork),
            nameof(SetRolesCommand) => new SetRolesHandler(context.Users, TestRules.CreateRoleChangeAuthorizer(_database), _database.Time).RunAsync(new(userId, ["auditor"]), context.UnitOfWork),
            nameof(CloseAccountCommand) => new CloseAccountHandler(context.Users, context.EventLog, context.MailOutbox, _database.Time).RunAsync(new(userId), context.UnitOfWork),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command."),
        };
    }
}
