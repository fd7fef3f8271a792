using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

[Trait("Requirement", "R79")]
public class StoreGatewayTokenHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_session_from_before_gateway_cookies_is_found_by_its_gateway_token_afterwards()
    {
        var (session, token) = _database.SignIn(_database.Add(TestUsers.Create()));
        _database.Sessions.Change(session, stored => typeof(Session).GetProperty(nameof(Session.GatewayTokenHash))!.SetValue(stored, null));

        (await AllowAsync(token)).IsSuccess.ShouldBeTrue();

        _database.Sessions.Reload(session).GatewayTokenHash.ShouldBe(GatewayAccess.DeriveToken(token).Hash());
    }

    [Fact]
    public async Task A_session_that_has_its_gateway_token_does_not_change()
    {
        var (session, token) = _database.SignIn(_database.Add(TestUsers.Create()));

        (await AllowAsync(token)).IsSuccess.ShouldBeTrue();

        _database.Sessions.Reload(session).GatewayTokenHash.ShouldBe(session.GatewayTokenHash);
    }

    [Fact]
    public async Task A_token_that_was_never_issued_is_rejected() => (await AllowAsync(Token<Session>.New())).Error.ShouldBe(SessionErrors.NotFound);

    private Task<Result> AllowAsync(Token<Session> token)
    {
        var context = _database.NewContext();
        return context.UnitOfWork.ExecuteAsync(() => new StoreGatewayTokenHandler(context.Sessions).Handle(new StoreGatewayTokenCommand(token), CancellationToken.None), CancellationToken.None);
    }
}
