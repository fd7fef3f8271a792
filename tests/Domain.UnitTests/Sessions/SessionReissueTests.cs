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
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly User _alice = TestUsers.Create();
    private readonly Session _session;

    public SessionReissueTests() => _session = StartSession(AuthenticationMethods.Password);

    [Fact]
    public void A_live_session_can_be_reissued_to_the_same_client() => CanBeReissued(_session).ShouldBeTrue();

    [Fact]
    public void An_ended_session_cannot_be_reissued()
    {
        _session.End(SessionEndReason.Logout, Now);

        CanBeReissued(_session).ShouldBeFalse();
    }

    [Fact]
    public void A_session_cannot_be_reissued_to_another_client() => CanBeReissued(_session, client: A.Client(userAgent: "wget/1")).ShouldBeFalse();

    [Fact]
    public void A_session_cannot_be_reissued_after_a_password_change()
    {
        var version = _alice.PasswordVersion;
        _alice.ChangePassword(TestValues.Hash("changed"), Now);

        CanBeReissued(_session, passwordVersion: version).ShouldBeFalse();
    }

    [Fact]
    public void A_session_without_the_second_factor_cannot_be_reissued_after_enrollment()
    {
        _alice.EnrollSecondFactor(Now);

        CanBeReissued(_session).ShouldBeFalse();
        CanBeReissued(StartSession(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode)).ShouldBeTrue();
    }

    [Fact]
    public void A_session_is_reissued_at_a_second_IP_address_only_with_its_device_token()
    {
        var device = Token<Device>.New().Hash();
        var session = Session.Start(_alice, A.Client(), new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)), Now, deviceTokenHash: device).Session;

        CanBeReissued(session, client: A.Client("2001:db8::1"), deviceTokenHash: device).ShouldBeTrue();
        CanBeReissued(session, client: A.Client("2001:db8::1"), deviceTokenHash: Token<Device>.New().Hash()).ShouldBeFalse();
        CanBeReissued(session, client: A.Client("2001:db8::1")).ShouldBeFalse();
    }

    [Fact]
    public void A_lockout_applies_to_unknown_clients_but_not_to_known_devices()
    {
        var (device, _) = Device.Register(_alice, Now);
        for (var i = 0; i < LockoutPolicy.Default.GetMaxFailedAttempts(_alice); i++) _alice.AddFailedAttempt(Now);

        _alice.IsLockedOutFor(device: null, Now).ShouldBeTrue();
        _alice.IsLockedOutFor(device, Now).ShouldBeFalse();
    }

    private Session StartSession(AuthenticationMethods methods) => Session.Start(_alice, A.Client(), new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)), Now, methods).Session;

    private bool CanBeReissued(Session session, int? passwordVersion = null, ClientFingerprint? client = null, TokenHash<Device>? deviceTokenHash = null) =>
        session.CanBeReissued(_alice, passwordVersion ?? _alice.PasswordVersion, client ?? A.Client(), deviceTokenHash, SessionPolicy.Default, Now);
}
