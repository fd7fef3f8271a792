using Auth.Application.Account;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Account;

public class GetUserHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    [Trait("Requirement", "R58")]
    public async Task A_user_is_returned_without_the_password()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org").WithRoles("clerk", "admin").WithFailedAttempts(2));

        var details = (await GetAsync(alice.Id)).Value;

        (details.Username, details.Email, details.Status, details.FailedAttempts).ShouldBe(("alice", "alice@example.org", UserStatus.Active, 2));
        details.Roles.ShouldBe(["admin", "clerk"]);
        details.ToString().ShouldNotContain("$test$");
    }

    [Fact]
    public async Task A_lockout_is_returned_while_it_lasts()
    {
        var alice = _database.Add(TestUsers.Create().LockedOut());

        var during = (await GetAsync(alice.Id)).Value;
        _database.Time.Advance(TimeSpan.FromMinutes(15));
        var after = (await GetAsync(alice.Id)).Value;

        (during.Status, during.FailedAttempts, during.LockedUntil).ShouldBe((UserStatus.LockedOut, 5, TestTime.Start.AddMinutes(15)));
        (after.Status, after.FailedAttempts, after.LockedUntil).ShouldBe((UserStatus.Active, 0, null));
    }

    [Fact]
    public async Task Admin_endpoints_return_404_for_an_unknown_user() => (await GetAsync(UserId.New(_database.Now))).Error.ShouldBe(UserErrors.NotFound);

    private Task<Result<UserDetails>> GetAsync(UserId userId) => new GetUserHandler(_database.NewContext().Users, _database.Time).Handle(new GetUserQuery(userId), CancellationToken.None);
}
