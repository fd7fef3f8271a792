using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.SecondFactors;

public class LoginChallengeTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private static readonly TokenHash<Device> Device = Token<Device>.New().Hash();

    private readonly User _alice = TestUsers.Create().WithSecondFactor();

    [Fact]
    public void A_challenge_is_valid_for_five_minutes()
    {
        var challenge = CreateChallenge();

        IsValid(challenge, at: Now.AddMinutes(5).AddMicroseconds(-1)).ShouldBeTrue();
        IsValid(challenge, at: Now.AddMinutes(5)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "wget/1")]
    [InlineData("2001:db8::1", "curl/8")]
    public void A_challenge_is_valid_only_for_the_client_that_sent_the_password(string address, string agent) =>
        CreateChallenge().TryContinue(_alice, A.Client(address, agent), deviceTokenHash: null, SessionPolicy.Default, Now).ShouldBeFalse();

    [Fact]
    public void A_challenge_learns_a_second_IP_address_once_with_the_device_token()
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
    public void A_challenge_of_an_administrator_does_not_learn_a_second_IP_address()
    {
        User root = TestUsers.Create().WithSecondFactor().Administrator();
        var (challenge, _) = LoginChallenge.Create(root, A.Client(), remember: false, Now, Device);

        challenge.TryContinue(root, A.Client("2001:db8::1"), Device, SessionPolicy.Default, Now).ShouldBeFalse();
    }

    [Fact]
    public void A_challenge_of_a_remembered_login_is_not_bound_to_an_IP_address() =>
        CreateChallenge(remember: true).TryContinue(_alice, A.Client("198.51.100.7"), deviceTokenHash: null, SessionPolicy.Default, Now).ShouldBeTrue();

    [Fact]
    public void A_challenge_is_invalid_after_a_password_change()
    {
        var challenge = CreateChallenge();

        _alice.ChangePassword(TestValues.Hash("changed"), Now);

        IsValid(challenge).ShouldBeFalse();
    }

    [Fact]
    public void A_challenge_collects_what_has_been_verified()
    {
        var (challenge, passkey) = (CreateChallenge(), PasskeyId.New(Now));
        challenge.Credentials.ShouldBe(new SessionCredentials(AuthenticationMethods.Password));

        challenge.RecordVerified(new SessionCredentials(AuthenticationMethods.HardwareKey, passkey));
        challenge.RecordVerified(SessionCredentials.OneTimeCodes);

        challenge.Credentials.ShouldBe(new SessionCredentials(AuthenticationMethods.Password | AuthenticationMethods.HardwareKey | AuthenticationMethods.OneTimeCode, passkey));
    }

    [Fact]
    public void A_lockout_blocks_a_login_that_began_with_a_password_but_not_one_that_began_with_a_passkey()
    {
        User locked = TestUsers.Create().LockedOut();
        var withPassword = LoginChallenge.Create(locked, A.Client(), remember: false, Now).Challenge;
        var withPasskey = LoginChallenge.Create(locked, A.Client(), remember: false, Now, credentials: AuthenticationMethods.HardwareKey).Challenge;

        withPassword.IsBlockedByLockout(locked, device: null, Now).ShouldBeTrue();
        withPasskey.IsBlockedByLockout(locked, device: null, Now).ShouldBeFalse();
    }

    [Fact]
    public void Ending_all_sessions_ends_every_login_under_way_and_a_removed_credential_those_that_rest_on_it()
    {
        var (withPassword, withCode) = (CreateChallenge(), CreateChallenge());
        withCode.RecordVerified(SessionCredentials.OneTimeCodes);

        Ends(new SessionsRevoked(_alice.Id, Now), withPassword).ShouldBeTrue();
        Ends(new UserLocked(_alice.Id, Now), withCode).ShouldBeTrue();
        Ends(new RecoveryCodesRenewed(_alice.Id, Now), withPassword).ShouldBeFalse();
        Ends(new RecoveryCodesRenewed(_alice.Id, Now), withCode).ShouldBeTrue();

        static bool Ends(ISessionEndingEvent ending, LoginChallenge challenge) => ending.Ends(challenge);
    }

    [Fact]
    public void The_oldest_of_ten_challenges_is_evicted()
    {
        var challenges = Enumerable.Range(0, 10).Select(i => CreateChallenge(Now.AddSeconds(i))).ToList();

        LoginChallenge.SelectForEviction(challenges[..9], KnownDevices.From([], Now), client: null).ShouldBeEmpty();
        LoginChallenge.SelectForEviction(challenges, KnownDevices.From([], Now), client: null).ShouldBe([challenges[0]]);
    }

    private LoginChallenge CreateChallenge(DateTimeOffset? at = null, bool remember = false, TokenHash<Device>? deviceTokenHash = null) =>
        LoginChallenge.Create(_alice, A.Client(), remember, at ?? Now, deviceTokenHash).Challenge;

    private bool IsValid(LoginChallenge challenge, DateTimeOffset? at = null) => challenge.TryContinue(_alice, A.Client(), deviceTokenHash: null, SessionPolicy.Default, at ?? Now);
}
