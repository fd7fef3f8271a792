using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

/// <summary>A repeated login may receive a replacement for the session of the first one (ADR 21).</summary>
public class SessionReissueTests
{
    private static readonly DateTimeOffset Now = A.Moment;

    private readonly User _alice = A.User();
    private readonly Session _session;

    public SessionReissueTests() => _session = StartSession(AuthenticationMethods.Password);

    [Fact]
    public void A_live_session_of_the_same_client_can_be_reissued() => CanBeReissued(_session).ShouldBeTrue();

    [Fact]
    public void An_ended_session_can_not()
    {
        _session.End(SessionEndReason.Logout, Now);

        CanBeReissued(_session).ShouldBeFalse();
    }

    [Fact]
    public void Another_client_gets_none() => CanBeReissued(_session, client: A.Client(agent: "wget/1")).ShouldBeFalse();

    [Fact]
    public void A_change_of_the_password_ends_it()
    {
        var version = _alice.PasswordVersion;
        _alice.ChangePassword(A.Hash("changed"), Now);

        CanBeReissued(_session, passwordVersion: version).ShouldBeFalse();
    }

    [Fact]
    public void A_second_factor_that_was_added_since_has_to_be_shown()
    {
        _alice.EnrollSecondFactor(Now);

        CanBeReissued(_session).ShouldBeFalse();
        CanBeReissued(StartSession(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode)).ShouldBeTrue();
    }

    [Fact]
    public void A_client_at_its_other_address_gets_one_with_its_device_token_alone()
    {
        var device = Token<Device>.New().Hash();
        var session = Session.Start(_alice, A.Client(), new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)), Now, deviceTokenHash: device).Session;

        CanBeReissued(session, client: A.Client("2001:db8::1"), deviceTokenHash: device).ShouldBeTrue();
        CanBeReissued(session, client: A.Client("2001:db8::1"), deviceTokenHash: Token<Device>.New().Hash()).ShouldBeFalse();
        CanBeReissued(session, client: A.Client("2001:db8::1")).ShouldBeFalse();
    }

    [Fact]
    public void A_lockout_keeps_unknown_clients_out_and_the_devices_that_are_known_not()
    {
        var (device, _) = Device.Register(_alice, Now);
        for (var i = 0; i < LockoutPolicy.Default.GetMaxFailedAttempts(_alice); i++) _alice.GuessWrong(Now);

        _alice.IsLockedOutFor(device: null, Now).ShouldBeTrue();
        _alice.IsLockedOutFor(device, Now).ShouldBeFalse();
    }

    private Session StartSession(AuthenticationMethods methods) => Session.Start(_alice, A.Client(), new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)), Now, methods).Session;

    private bool CanBeReissued(Session session, int? passwordVersion = null, ClientFingerprint? client = null, TokenHash<Device>? deviceTokenHash = null) =>
        session.CanBeReissued(_alice, passwordVersion ?? _alice.PasswordVersion, client ?? A.Client(), deviceTokenHash, SessionPolicy.Default, Now);
}
