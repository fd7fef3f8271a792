using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

[Trait("Requirement", "R31")]
public class ListSessionsHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task Sessions_are_listed_newest_first_and_the_current_one_is_marked()
    {
        var alice = _database.Add(TestUsers.Create());
        var (first, _) = _database.SignIn(alice);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        var (second, _) = _database.SignIn(alice);

        var sessions = (await ListAsync(new ListSessionsQuery(alice.Id, first.Id))).Value;

        sessions.Select(session => (session.Id, session.Current)).ShouldBe([(second.Id.Value, false), (first.Id.Value, true)]);
    }

    [Fact]
    public async Task Admin_endpoints_return_404_for_an_unknown_user() => (await ListAsync(new ListSessionsQuery(UserId.New(_database.Now)))).Error.ShouldBe(UserErrors.NotFound);

    private Task<Result<IReadOnlyList<SessionDetails>>> ListAsync(ListSessionsQuery query)
    {
        var context = _database.NewContext();
        return new ListSessionsHandler(context.Sessions, context.Users, RoleRequirements.None, _database.Time).Handle(query, CancellationToken.None);
    }
}
