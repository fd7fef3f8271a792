using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions.Cache;

/// <summary>A gateway token leads to its session, which is validated as for its own token.</summary>
[Trait("Requirement", "R79")]
public sealed class GatewaySessionTests : IDisposable
{
    private readonly SessionValidatorFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly Session _session;
    private readonly Token<Session> _token;

    public GatewaySessionTests()
    {
        _database = _fixture.Database;
        (_session, _token) = _database.SignIn(_database.Add(TestUsers.Create()));
    }

    private Token<GatewayAccess> GatewayToken => GatewayAccess.DeriveToken(_token);

    [Fact]
    public async Task A_gateway_token_is_looked_up_once_and_shares_the_cached_session()
    {
        await _fixture.ValidateAsync(_token);

        for (var i = 0; i < 3; i++) (await _fixture.ValidateAtGatewayAsync(GatewayToken)).Value.Id.ShouldBe(_session.Id.Value);

        _fixture.Reads.ShouldBe(2, "one for the session, and one for the gateway token");
    }

    [Fact]
    public async Task A_gateway_token_that_was_never_issued_is_rejected()
    {
        (await _fixture.ValidateAtGatewayAsync(Token<GatewayAccess>.New())).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_gateway_token_ends_with_its_session_without_another_read()
    {
        await _fixture.ValidateAtGatewayAsync(GatewayToken);

        await _fixture.CommitAsync(_session, session => session.End(SessionEndReason.Logout, _database.Now));

        for (var i = 0; i < 3; i++) (await _fixture.ValidateAtGatewayAsync(GatewayToken)).Error.ShouldBe(SessionErrors.Ended);
        _fixture.Reads.ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_gateway_token_expires_with_its_session()
    {
        await _fixture.ValidateAtGatewayAsync(GatewayToken);
        _database.Time.Advance(TimeSpan.FromMinutes(30));

        (await _fixture.ValidateAtGatewayAsync(GatewayToken)).Error.ShouldBe(SessionErrors.Expired);
    }

    public void Dispose() => _fixture.Dispose();
}
