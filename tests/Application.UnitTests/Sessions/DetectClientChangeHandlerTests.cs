using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

/// <summary>A browser that presents its device token learns that its network or user agent has changed (ADR 22).</summary>
[Trait("Requirement", "R34")]
public class DetectClientChangeHandlerTests
{
    private static readonly Token<Device> Device = Token<Device>.New();

    private readonly TestDatabase _database = new();

    [Theory]
    [InlineData("2001:db8::1", "curl/8")]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "wget/1")]
    public async Task A_changed_client_is_detected_only_for_a_live_session_with_its_device_token(string ipAddress, string userAgent)
    {
        var (session, token) = _database.SignIn(_database.Add(TestUsers.Create()), deviceToken: Device);
        var changedClient = A.Client(ipAddress, userAgent);

        (await DetectAsync(token, Device, changedClient)).ShouldBeTrue();
        (await DetectAsync(token, Device, A.Client())).ShouldBeFalse("the client is accepted");
        (await DetectAsync(token, Token<Device>.New(), changedClient)).ShouldBeFalse("the token belongs to another device");
        (await DetectAsync(Token<Session>.New(), Device, changedClient)).ShouldBeFalse("there is no such session");
        _database.Sessions.Change(session, stored => stored.End(SessionEndReason.Logout, _database.Now));
        (await DetectAsync(token, Device, changedClient)).ShouldBeFalse("the session has ended");
    }

    [Fact]
    public async Task Nothing_is_detected_for_a_locked_account()
    {
        var (_, token) = _database.SignIn(_database.Add(TestUsers.Create().LockedByAdministrator()), deviceToken: Device);

        (await DetectAsync(token, Device, A.Client("2001:db8::1"))).ShouldBeFalse();
    }

    private async Task<bool> DetectAsync(Token<Session> token, Token<Device> device, ClientFingerprint client)
    {
        var context = _database.NewContext();
        return (await new DetectClientChangeHandler(context.Sessions, context.Users, SessionPolicy.Default, _database.Time)
            .Handle(new DetectClientChangeQuery(token, device, client), CancellationToken.None)).Value;
    }
}
