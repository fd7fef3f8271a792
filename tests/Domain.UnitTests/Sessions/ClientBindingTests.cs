using System.Net;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

[Trait("Requirement", "R34")]
public class ClientBindingTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8:0::1", true)]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("fe80::1%2", "fe80::1%2", true)]
    [InlineData("fe80::1%2", "fe80::1%3", false)]
    [InlineData("fe80::1%2", "fe80::2%2", false)]
    [InlineData("64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2", false)]
    [InlineData("64:ff9b:1::192.0.2.1", "64:ff9b:1::192.0.2.2", false)]
    [InlineData("2001:0:5ef5:79fb::1", "2001:0:5ef5:79fb::2", false)]
    [InlineData("192.0.2.1", "2001:db8::1", false)]
    [InlineData("127.0.0.1", "::1", false)]
    public void Exact_IP_binding_accepts_the_same_IPv4_address_or_the_same_IPv6_64_prefix(string atLogin, string current, bool accepted)
    {
        Accepts(ClientBinding.Exact, atLogin, current).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.254", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.254", true)]
    [InlineData("192.0.2.1", "192.0.3.1", false)]
    [InlineData("2001:db8:1::1", "2001:db8:1:ffff::1", true)]
    [InlineData("2001:db8:1::1", "2001:db8:2::1", false)]
    [InlineData("64:ff9b::192.0.2.1", "64:ff9b::198.51.100.7", false)]
    [InlineData("192.0.2.1", "2001:db8::1", false)]
    [InlineData("2001:db8::1", "192.0.2.1", false)]
    public void Prefix_IP_binding_accepts_the_same_network_only(string atLogin, string current, bool accepted)
    {
        Accepts(ClientBinding.Prefix, atLogin, current).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("192.0.2.1", "198.51.100.7")]
    [InlineData("192.0.2.1", "2001:db8::1")]
    public void Disabled_IP_binding_accepts_any_IP_address(string atLogin, string current)
    {
        Accepts(ClientBinding.Off, atLogin, current).ShouldBeTrue();
    }

    [Theory]
    [InlineData(ClientBinding.Off, "198.51.100.7", true)]
    [InlineData(ClientBinding.Prefix, "192.0.2.254", true)]
    [InlineData(ClientBinding.Prefix, "198.51.100.7", false)]
    [InlineData(ClientBinding.Exact, "192.0.2.254", false)]
    public void Remembered_sessions_have_a_separate_IP_binding(ClientBinding binding, string current, bool accepted)
    {
        var policy = SessionPolicy.Default with { IpBinding = ClientBinding.Exact, RememberIpBinding = binding };

        policy.AcceptsClient(A.Client("192.0.2.1"), A.Client(current), remember: true).ShouldBe(accepted);
        policy.AcceptsClient(A.Client("192.0.2.1"), A.Client(current), remember: false).ShouldBeFalse();
    }

    [Fact]
    public void Remembered_sessions_are_bound_to_their_user_agent() =>
        SessionPolicy.Default.AcceptsClient(A.Client(userAgent: "curl/8"), A.Client(userAgent: "wget/1"), remember: true).ShouldBeFalse();

    [Fact]
    public void A_policy_without_the_optional_members_applies_the_same_binding_to_all_sessions()
    {
        ISessionPolicy policy = new OneAddress();

        policy.AcceptsClient(A.Client(), A.Client(), remember: true).ShouldBeTrue();
        policy.AcceptsClient(A.Client(), A.Client("192.0.2.2"), remember: true).ShouldBeFalse();
        policy.AllowsSecondAddress(TestUsers.Create()).ShouldBeFalse();
    }

    [Theory]
    [InlineData(ClientBinding.Exact, "curl/8", "curl/8", true)]
    [InlineData(ClientBinding.Exact, "curl/8", "Curl/8", false)]
    [InlineData(ClientBinding.Exact, "curl/8", "", false)]
    [InlineData(ClientBinding.Prefix, "curl/8", "curl/8.1", false)]
    [InlineData(ClientBinding.Off, "curl/8", "Firefox", true)]
    [InlineData(ClientBinding.Family, "curl/8", "curl/9.1", true)]
    [InlineData(ClientBinding.Family, "curl/8", "wget/1", false)]
    [InlineData(ClientBinding.Family, "curl/8", "", false)]
    public void User_agent_binding_follows_the_policy(ClientBinding binding, string atLogin, string current, bool accepted)
    {
        var policy = SessionPolicy.Default with { UserAgentBinding = binding };

        policy.AcceptsClient(A.Client(userAgent: atLogin), A.Client(userAgent: current)).ShouldBe(accepted);
    }

    [Fact]
    public void A_session_is_bound_to_the_client_of_its_login()
    {
        var session = TestSessions.Create(client: A.Client("192.0.2.1", "curl/8"));

        session.AcceptsClient(A.Client("192.0.2.1", "curl/8"), TestUsers.Create(), SessionPolicy.Default, TestTime.Start).ShouldBeTrue();
        session.AcceptsClient(A.Client("192.0.2.2", "curl/8"), TestUsers.Create(), SessionPolicy.Default, TestTime.Start).ShouldBeFalse();
        session.AcceptsClient(A.Client("192.0.2.1", "Firefox"), TestUsers.Create(), SessionPolicy.Default, TestTime.Start).ShouldBeFalse();
    }

    [Fact]
    public void A_client_without_IP_address_and_user_agent_matches_only_such_a_client()
    {
        var empty = new ClientFingerprint(null, null);

        empty.IpAddress.ShouldBe(IPAddress.None);
        empty.UserAgent.ShouldBeEmpty();
        SessionPolicy.Default.AcceptsClient(empty, new ClientFingerprint(null, "")).ShouldBeTrue();
        SessionPolicy.Default.AcceptsClient(empty, A.Client()).ShouldBeFalse();
    }

    [Fact]
    public void A_long_user_agent_is_truncated_to_512_characters()
    {
        new ClientFingerprint(null, new string('x', 513)).UserAgent.ShouldBe(new string('x', 512));
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public void A_long_user_agent_is_not_truncated_within_a_surrogate_pair()
    {
        new ClientFingerprint(null, new string('x', 511) + "😀").UserAgent.ShouldBe(new string('x', 511));
    }

    [Fact]
    public void The_default_session_policy_has_the_documented_values()
    {
        var policy = SessionPolicy.Default;

        policy.GetLifetime(TestUsers.Create(), remember: false).ShouldBe(new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12)));
        policy.GetLifetime(TestUsers.Create(), remember: true).ShouldBe(new(TimeSpan.FromDays(14), TimeSpan.FromDays(30)));
        policy.GetMaxSessions(TestUsers.Create()).ShouldBe(50);
        policy.IpBinding.ShouldBe(ClientBinding.Exact);
        policy.UserAgentBinding.ShouldBe(ClientBinding.Family);
        policy.RememberIpBinding.ShouldBe(ClientBinding.Off);
        policy.AllowsSecondAddress(TestUsers.Create()).ShouldBeTrue();
        policy.AllowsSecondAddress(TestUsers.Create().Administrator()).ShouldBeFalse();
    }

    /// <summary>A policy written before remembered sessions and second IP addresses existed.</summary>
    private sealed class OneAddress : ISessionPolicy
    {
        public SessionLifetime GetLifetime(User user, bool remember) => SessionPolicy.Default.Standard;

        public int GetMaxSessions(User user) => 1;

        public bool AcceptsClient(ClientFingerprint atLogin, ClientFingerprint current) => atLogin == current;
    }

    private static bool Accepts(ClientBinding binding, string atLogin, string current) =>
        (SessionPolicy.Default with { IpBinding = binding }).AcceptsClient(A.Client(atLogin), A.Client(current));
}
