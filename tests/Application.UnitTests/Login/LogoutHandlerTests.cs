using Auth.Application.Login;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

[Trait("Requirement", "R31")]
public class LogoutHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_logout_ends_its_session_and_no_other()
    {
        var alice = _database.Add(TestUsers.Create());
        var (current, token) = _database.SignIn(alice);
        var (other, _) = _database.SignIn(alice);

        (await LogOutAsync(token)).IsSuccess.ShouldBeTrue();

        _database.Sessions.Reload(current).IsLive(_database.Now).ShouldBeFalse();
        _database.Sessions.Reload(other).IsLive(_database.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_logout_can_be_repeated_and_reveals_nothing_about_the_token()
    {
        var (_, token) = _database.SignIn(_database.Add(TestUsers.Create()));
        await LogOutAsync(token);

        (await LogOutAsync(token)).IsSuccess.ShouldBeTrue();
        (await LogOutAsync(Token<Session>.New())).IsSuccess.ShouldBeTrue();

        _database.Events.OfType<SessionEnded>().Count.ShouldBe(1);
    }

    /// <summary>The owner opens the link on another device.</summary>
    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_logout_keeps_the_email_change_that_the_session_requested()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (session, token) = _database.SignIn(alice);
        _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org", session.Id);

        await LogOutAsync(token);

        _database.EmailLinks.All.Count.ShouldBe(1);
    }

    private Task<Result> LogOutAsync(Token<Session> token)
    {
        var context = _database.NewContext();
        return new LogoutHandler(context.Sessions, _database.Time).RunAsync(new LogoutCommand(token), context.UnitOfWork);
    }
}
