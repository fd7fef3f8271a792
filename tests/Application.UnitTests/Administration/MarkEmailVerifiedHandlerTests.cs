using Auth.Application.Administration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class MarkEmailVerifiedHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task An_administrator_marks_an_email_as_verified()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));

        (await MarkAsync(alice)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).EmailVerifiedAt.ShouldBe(_database.Now);
    }

    [Fact]
    public async Task An_account_without_an_email_is_rejected() => (await MarkAsync(_database.Add(TestUsers.Create()))).Error.ShouldBe(UserErrors.NoEmail);

    private Task<Result> MarkAsync(User user)
    {
        var context = _database.NewContext();
        return new MarkEmailVerifiedHandler(context.Users, _database.Time).RunAsync(new MarkEmailVerifiedCommand(user.Id), context.UnitOfWork);
    }
}
