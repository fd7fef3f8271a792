using Auth.Application.Sessions.Rules;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions.Rules;

public class RejectSessionsHandlerTests
{
    private static readonly Error Left = new(ErrorKind.Forbidden, "left", "You no longer work here.");

    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_rejection_ends_all_sessions_of_the_user_and_stores_its_code()
    {
        var alice = _database.Add(TestUsers.Create());
        var (first, second) = (_database.SignIn(alice).Session, _database.SignIn(alice).Session);
        var bob = _database.SignIn(_database.Add(TestUsers.Create("bob"))).Session;

        (await RejectAsync(alice)).IsSuccess.ShouldBeTrue();

        _database.Events.OfType<SessionEnded>().Select(ended => (ended.SessionId, ended.Why)).ShouldBe([(first.Id, SessionEndReason.RejectedByRule), (second.Id, SessionEndReason.RejectedByRule)], ignoreOrder: true);
        _database.Events.OfType<SessionsRejected>().ShouldBe([new SessionsRejected(alice.Id, "left", _database.Now)]);
        _database.Sessions.Reload(bob).IsLive(_database.Now).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_live_session_nothing_is_stored()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.SignIn(alice);
        _database.Time.Advance(SessionPolicy.Default.Standard.Absolute);

        (await RejectAsync(alice)).IsSuccess.ShouldBeTrue();

        _database.Events.OfType<SessionsRejected>().ShouldBeEmpty();
    }

    private Task<Result> RejectAsync(User user)
    {
        var context = _database.NewContext();
        return new RejectSessionsHandler(context.Users, context.Sessions, _database.Time).RunAsync(new RejectSessionsCommand(user.Id, Left), context.UnitOfWork);
    }
}
