using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.SecondFactors;

public class LoginChallengeTests
{
    private static readonly DateTimeOffset Now = A.Moment;

    private static readonly TokenHash<Device> Device = Token<Device>.New().Hash();

    private readonly User _alice = A.User().WithSecondFactor();

    [Fact]
    public void A_challenge_is_good_for_five_minutes()
    {
        var challenge = CreateChallenge();

        IsValid(challenge, at: Now.AddMinutes(5).AddMicroseconds(-1)).ShouldBeTrue();
        IsValid(challenge, at: Now.AddMinutes(5)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "wget/1")]
    [InlineData("2001:db8::1", "curl/8")]
    public void A_challenge_is_good_for_the_client_that_gave_the_password_alone(string address, string agent) =>
        CreateChallenge().TryContinue(_alice, A.Client(address, agent), deviceTokenHash: null, SessionPolicy.Default, Now).ShouldBeFalse();

    [Fact]
    public void A_challenge_learns_the_second_address_of_its_client_once_by_the_device_token()
    {
        var challenge = CreateChallenge(deviceTokenHash: Device);

        TryContinue("2001:db8::1", Token<Device>.New().Hash()).ShouldBeFalse();
        TryContinue("2001:db8::1", Device).ShouldBeTrue();
        TryContinue("2001:db8::2", null).ShouldBeTrue("same /64 prefix");
        TryContinue("2001:db8:0:1::1", Device).ShouldBeFalse();
        TryContinue("192.0.2.1", null).ShouldBeTrue();

        bool TryContinue(string address, TokenHash<Device>? device) => challenge.TryContinue(_alice, A.Client(address), device, SessionPolicy.Default, Now);
    }

    [Fact]
    public void A_challenge_of_an_administrator_learns_no_second_address()
    {
        User root = A.User().WithSecondFactor().Administrator();
        var (challenge, _) = LoginChallenge.Create(root, A.Client(), remember: false, Now, Device);

        challenge.TryContinue(root, A.Client("2001:db8::1"), Device, SessionPolicy.Default, Now).ShouldBeFalse();
    }

    [Fact]
    public void A_challenge_of_a_login_that_is_to_be_remembered_is_bound_to_no_address() =>
        CreateChallenge(remember: true).TryContinue(_alice, A.Client("198.51.100.7"), deviceTokenHash: null, SessionPolicy.Default, Now).ShouldBeTrue();

    [Fact]
    public void A_challenge_is_worth_nothing_after_a_change_of_the_password()
    {
        var challenge = CreateChallenge();

        _alice.ChangePassword(A.Hash("changed"), Now);

        IsValid(challenge).ShouldBeFalse();
    }

    [Fact]
    public void A_challenge_is_worth_nothing_without_a_second_factor()
    {
        var challenge = CreateChallenge();

        _alice.RemoveSecondFactor(Now);

        IsValid(challenge).ShouldBeFalse();
    }

    [Fact]
    public void Of_ten_challenges_the_oldest_gives_way_to_an_eleventh()
    {
        var challenges = Enumerable.Range(0, 10).Select(i => CreateChallenge(Now.AddSeconds(i))).ToList();

        LoginChallenge.SelectForEviction(challenges[..9]).ShouldBeEmpty();
        LoginChallenge.SelectForEviction(challenges).ShouldBe([challenges[0]]);
    }

    private LoginChallenge CreateChallenge(DateTimeOffset? at = null, bool remember = false, TokenHash<Device>? deviceTokenHash = null) =>
        LoginChallenge.Create(_alice, A.Client(), remember, at ?? Now, deviceTokenHash).Challenge;

    private bool IsValid(LoginChallenge challenge, DateTimeOffset? at = null) => challenge.TryContinue(_alice, A.Client(), deviceTokenHash: null, SessionPolicy.Default, at ?? Now);
}
