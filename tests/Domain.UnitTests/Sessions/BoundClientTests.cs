using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

/// <summary>A device may have both an IPv4 and an IPv6 address (ADR 22).</summary>
[Trait("Requirement", "R34")]
public class BoundClientTests
{
    private const string First = "192.0.2.1";
    private const string Second = "2001:db8::1";

    private static readonly DateTimeOffset Start = TestTime.Start;
    private static readonly TokenHash<Device> Device = Token<Device>.New().Hash();

    private readonly User _alice = TestUsers.Create();
    private SessionPolicy _policy = SessionPolicy.Default;

    [Theory]
    [InlineData(First, Second)]
    [InlineData(Second, First)]
    public void A_session_learns_an_IP_address_of_the_other_family_with_its_device_token(string first, string second)
    {
        var session = StartSession(first);
        Accepts(session, second).ShouldBeFalse();

        LearnsAddress(session, second).ShouldBeTrue();

        Accepts(session, second).ShouldBeTrue();
        Accepts(session, first).ShouldBeTrue();
        session.Events.ShouldBe([new SessionAddressLearned(session.Id, session.UserId, Start)]);
    }

    [Fact]
    public void A_session_learns_a_second_IP_address_only_once()
    {
        var session = StartSession();
        LearnsAddress(session, Second);

        LearnsAddress(session, "2001:db8:0:1::1").ShouldBeFalse();

        Accepts(session, "2001:db8:0:1::1").ShouldBeFalse();
        Accepts(session, "2001:db8::2").ShouldBeTrue("same /64 prefix");
        session.Events.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("192.0.2.2")]
    [InlineData("198.51.100.7")]
    public void A_session_never_learns_an_IP_address_of_the_same_family(string address) => LearnsAddress(StartSession(), address).ShouldBeFalse();

    [Fact]
    public void A_second_IP_address_is_learned_only_within_ten_minutes_of_the_login()
    {
        LearnsAddress(StartSession(), Second, at: Start.AddMinutes(10).AddMicroseconds(-1)).ShouldBeTrue();
        LearnsAddress(StartSession(), Second, at: Start.AddMinutes(10)).ShouldBeFalse();
    }

    [Fact]
    public void A_second_IP_address_is_not_learned_with_another_or_no_device_token()
    {
        LearnsAddress(StartSession(), Second, deviceTokenHash: Token<Device>.New().Hash()).ShouldBeFalse();
        StartSession().LearnAddress(A.Client(Second), deviceTokenHash: null, _alice, _policy, Start).ShouldBeFalse();
    }

    [Fact]
    public void A_session_without_a_device_token_does_not_learn_a_second_IP_address()
    {
        var session = TestSessions.Create(_alice, A.Client(First));

        LearnsAddress(session, Second).ShouldBeFalse();
        session.LearnAddress(A.Client(Second), deviceTokenHash: null, _alice, _policy, Start).ShouldBeFalse();
    }

    [Theory]
    [InlineData(ClientBinding.Family)]
    [InlineData(ClientBinding.Off)]
    public void A_second_IP_address_is_never_learned_from_another_user_agent_family(ClientBinding binding)
    {
        _policy = _policy with { UserAgentBinding = binding };

        LearnsAddress(StartSession(), Second, agent: "wget/1").ShouldBeFalse();
        LearnsAddress(StartSession(), Second, agent: "curl/9").ShouldBeTrue();
    }

    [Fact]
    public void A_second_IP_address_is_not_learned_from_another_version_with_exact_user_agent_binding()
    {
        _policy = _policy with { UserAgentBinding = ClientBinding.Exact };

        LearnsAddress(StartSession(), Second, agent: "curl/9").ShouldBeFalse();
        LearnsAddress(StartSession(), Second).ShouldBeTrue();
    }

    [Fact]
    public void A_session_of_an_administrator_does_not_learn_a_second_IP_address()
    {
        User root = TestUsers.Create().Administrator();
        var session = TestSessions.Create(root, A.Client(First), deviceTokenHash: Device);

        session.LearnAddress(A.Client(Second), Device, root, _policy, Start).ShouldBeFalse();
    }

    [Fact]
    public void A_second_IP_address_is_rejected_once_the_user_is_an_administrator()
    {
        var session = StartSession();
        LearnsAddress(session, Second);

        _alice.SetRoles([Role.Administrator], Start);

        Accepts(session, Second).ShouldBeFalse();
        Accepts(session, First).ShouldBeTrue();
    }

    [Fact]
    public void A_client_without_an_IP_address_does_not_learn_a_second_one()
    {
        var nothing = new ClientFingerprint(null, "curl/8");

        TestSessions.Create(_alice, nothing, deviceTokenHash: Device).LearnAddress(A.Client(Second), Device, _alice, _policy, Start).ShouldBeFalse();
        TestSessions.Create(_alice, A.Client(Second), deviceTokenHash: Device).LearnAddress(nothing, Device, _alice, _policy, Start).ShouldBeFalse();
    }

    [Fact]
    public void The_session_policy_decides_which_second_IP_addresses_are_accepted()
    {
        var session = StartSession();

        session.LearnAddress(A.Client(Second), Device, _alice, new Intranet(), Start).ShouldBeFalse();
        session.LearnAddress(A.Client("fd00::1"), Device, _alice, new Intranet(), Start).ShouldBeTrue();
    }

    [Fact]
    public void An_ended_session_does_not_learn_a_second_IP_address()
    {
        var session = StartSession();
        session.End(SessionEndReason.Logout, Start);

        LearnsAddress(session, Second).ShouldBeFalse();
    }

    private Session StartSession(string address = First) => TestSessions.Create(_alice, A.Client(address), deviceTokenHash: Device);

    private bool LearnsAddress(Session session, string address, string agent = "curl/8", TokenHash<Device>? deviceTokenHash = null, DateTimeOffset? at = null) =>
        session.LearnAddress(A.Client(address, agent), deviceTokenHash ?? Device, _alice, _policy, at ?? Start);

    private bool Accepts(Session session, string address) => session.AcceptsClient(A.Client(address), _alice, _policy, Start);

    /// <summary>A custom policy that accepts requests only from the local network.</summary>
    private sealed class Intranet : ISessionPolicy
    {
        public SessionLifetime GetLifetime(User user, bool remember) => SessionPolicy.Default.Standard;

        public int GetMaxSessions(User user) => 1;

        public bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current) => atLogin.IpAddress.Equals(current.IpAddress) && current.IpAddress.IsIPv6UniqueLocal;

        public bool AllowsSecondAddress(User user) => true;
    }
}
