using Auth.Application.Attributes;
using Auth.Application.Sessions;
using Auth.Application.Sessions.Cache;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Attributes;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Sessions;

public class ValidateSessionHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_live_session_returns_its_user()
    {
        var alice = _database.Add(TestUsers.Create().WithRoles("clerk", "admin"));
        var (session, token) = _database.SignIn(alice);

        var details = (await ValidateAsync(token)).Value.ToDetails();

        (details.Id, details.User.Id, details.Current).ShouldBe((session.Id.Value, alice.Id.Value, true));
        details.User.Roles.ShouldBe(["admin", "clerk"]);
    }

    [Fact]
    public async Task A_token_that_was_never_issued_is_rejected() => (await ValidateAsync(Token<Session>.New())).Error.ShouldBe(SessionErrors.NotAuthenticated);

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task An_ended_session_is_rejected()
    {
        var (session, token) = _database.SignIn(_database.Add(TestUsers.Create()));
        _database.Sessions.Change(session, stored => stored.End(SessionEndReason.Logout, _database.Now));

        (await ValidateAsync(token)).Error.ShouldBe(SessionErrors.Ended);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task An_expired_session_is_rejected_and_does_not_change()
    {
        var (session, token) = _database.SignIn(_database.Add(TestUsers.Create()));
        _database.Time.Advance(TimeSpan.FromMinutes(30));

        (await ValidateAsync(token)).Error.ShouldBe(SessionErrors.Expired);

        var stored = _database.Sessions.Reload(session);
        (stored.LastSeenAt, stored.EndedAt).ShouldBe((TestTime.Start, null));
    }

    [Theory]
    [Trait("Requirement", "R34")]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "Firefox")]
    public async Task A_session_is_rejected_from_another_client_and_does_not_change(string ipAddress, string userAgent)
    {
        var (session, token) = _database.SignIn(_database.Add(TestUsers.Create()));

        (await ValidateAsync(token, A.Client(ipAddress, userAgent))).Error.ShouldBe(SessionErrors.Mismatched);

        var stored = _database.Sessions.Reload(session);
        (stored.IsLive(_database.Now), stored.MismatchRecordedAt).ShouldBe((true, null));
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task A_session_of_a_locked_account_is_rejected()
    {
        var (_, token) = _database.SignIn(_database.Add(TestUsers.Create().LockedByAdministrator()));

        (await ValidateAsync(token)).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Fact]
    [Trait("Requirement", "R17")]
    public async Task A_session_stays_valid_during_a_lockout()
    {
        var (_, token) = _database.SignIn(_database.Add(TestUsers.Create().LockedOut()));

        (await ValidateAsync(token)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public async Task Changed_roles_apply_from_the_next_validation()
    {
        var alice = _database.Add(TestUsers.Create().Administrator());
        var (_, token) = _database.SignIn(alice);
        _database.Users.Change(alice, user => user.SetRoles([], _database.Now));

        (await ValidateAsync(token)).Value.ToDetails().User.Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_session_has_the_texts_of_attributes_in_gateway_headers_in_the_order_of_their_declaration()
    {
        var alice = _database.Add(TestUsers.Create());
        var (_, token) = _database.SignIn(alice);
        foreach (var (name, value) in new[] { ("department", "sales"), ("floor", "much"), ("unit", "x") }) _database.UserAttributes.Store(new UserAttribute(alice.Id, name, value));
        var catalog = TestAttributes.Declare(services => services
            .AddUserAttribute<string>("building", attribute => attribute.GatewayHeader = "X-Auth-Building")
            .AddUserAttribute<string>("department", attribute => attribute.GatewayHeader = "X-Auth-Department")
            .AddUserAttribute<int>("floor", attribute => attribute.GatewayHeader = "X-Auth-Floor")
            .AddUserAttribute<string>("unit"));

        (await ValidateAsync(token, catalog: catalog)).Value.GatewayAttributes.ShouldBe(["", "sales", ""]);
    }

    [Fact]
    public async Task Attributes_are_read_only_for_gateway_headers()
    {
        var (_, token) = _database.SignIn(_database.Add(TestUsers.Create()));
        var repository = Substitute.For<IUserAttributeRepository>();

        (await ValidateAsync(token, catalog: TestAttributes.Declare(services => services.AddUserAttribute<string>("department")), attributes: repository)).IsSuccess.ShouldBeTrue();

        repository.ReceivedCalls().ShouldBeEmpty();
    }

    private Task<Result<CachedSession>> ValidateAsync(Token<Session> token, ClientFingerprint? client = null, AttributeCatalog? catalog = null, IUserAttributeRepository? attributes = null)
    {
        var context = _database.NewContext();
        return new ValidateSessionHandler(context.Sessions, context.Users, SessionPolicy.Default, RoleRequirements.None, new UserAttributes(catalog ?? TestAttributes.None, attributes ?? context.UserAttributes, _database.Request), _database.Time)
            .Handle(new ValidateSessionQuery(token.Hash(), client ?? A.Client()), CancellationToken.None);
    }
}
