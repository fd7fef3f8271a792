using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.SecondFactors;

public class LoginChallengeTests
{
    private static readonly DateTimeOffset Now = A.Moment;

    private readonly User _alice = A.User().WithSecondFactor();

    [Fact]
    public void A_challenge_is_good_for_five_minutes()
    {
        var challenge = Made();

        IsGood(challenge, at: Now.AddMinutes(5).AddMicroseconds(-1)).ShouldBeTrue();
        IsGood(challenge, at: Now.AddMinutes(5)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "curl/9")]
    public void A_challenge_is_good_for_the_client_that_gave_the_password_alone(string address, string agent) =>
        Made().IsGood(_alice, A.Client(address, agent), SessionPolicy.Default, Now).ShouldBeFalse();

    [Fact]
    public void A_challenge_is_worth_nothing_after_a_change_of_the_password()
    {
        var challenge = Made();

        _alice.ChangePassword(A.Hash("changed"), Now);

        IsGood(challenge).ShouldBeFalse();
    }

    [Fact]
    public void A_challenge_is_worth_nothing_without_a_second_factor()
    {
        var challenge = Made();

        _alice.RemoveSecondFactor(Now);

        IsGood(challenge).ShouldBeFalse();
    }

    [Fact]
    public void Of_ten_challenges_the_oldest_gives_way_to_an_eleventh()
    {
        var challenges = Enumerable.Range(0, 10).Select(i => Made(Now.AddSeconds(i))).ToList();

        LoginChallenge.GivingWay(challenges[..9]).ShouldBeEmpty();
        LoginChallenge.GivingWay(challenges).ShouldBe([challenges[0]]);
    }

    [Fact]
    public void A_token_has_a_kind_and_256_random_bits()
    {
        var token = ChallengeToken.New();

        token.Reveal().ShouldMatch("^chl_[A-Za-z0-9_-]{43}$");
        token.ToString().ShouldBe("chl_…");
        ChallengeToken.TryParse(token.Reveal(), out var parsed).ShouldBeTrue();
        parsed!.Hash().ShouldBe(token.Hash());
        ChallengeToken.TryParse("ses_" + token.Reveal()[4..], out _).ShouldBeFalse();
    }

    private LoginChallenge Made(DateTimeOffset? at = null) => LoginChallenge.Make(_alice, A.Client(), remember: false, at ?? Now).Challenge;

    private bool IsGood(LoginChallenge challenge, DateTimeOffset? at = null) => challenge.IsGood(_alice, A.Client(), SessionPolicy.Default, at ?? Now);
}
