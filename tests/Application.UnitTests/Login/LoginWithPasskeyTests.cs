using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Lockout;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Login;

/// <summary>What a passkey opens: a login by it alone, a login that waits for a second factor, a step-up.</summary>
public class LoginWithPasskeyTests
{
    private static readonly LoginCommand Login = new("alice", "right", Remember: false, A.Client(), Presented: null);

    private readonly TheApplication _app = new();
    private readonly User _alice;
    private readonly Passkey _phone;

    public LoginWithPasskeyTests()
    {
        _alice = _app.With(A.User());
        _phone = _app.Has(A.Passkey(_alice, "phone", signCount: 5));
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_alone_issues_a_session_of_two_factors()
    {
        var issued = (await LoginAsync("phone 6")).Value;

        issued.Session.User.Id.ShouldBe(_alice.Id.Value);
        issued.Session.Methods.ShouldBe(["hwk", "mfa"]);
        _alice.LastLoginAt.ShouldBe(_app.Now);
        (_phone.SignCount, _phone.LastUsedAt).ShouldBe((6, _app.Now));
    }

    [Theory]
    [Trait("Requirement", "R69")]
    [InlineData("unknown 6")]
    [InlineData("phone 5")]
    [InlineData("nonsense")]
    public async Task A_passkey_that_is_not_right_is_told_no_more(string answer)
    {
        (await LoginAsync(answer)).Error.ShouldBe(PasskeyErrors.Invalid);

        _app.Sessions.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_challenge_works_once()
    {
        var begun = await BeginAsync();
        await EndAsync(begun, "phone 6");

        (await EndAsync(begun, "phone 7")).Error.ShouldBe(PasskeyErrors.InvalidCeremony);
    }

    [Theory]
    [InlineData("pkc_nothing")]
    [InlineData("pkc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_ceremony_that_was_never_begun_is_none(string ceremony) =>
        (await _app.Send(new LoginWithPasskeyCommand(new(ceremony, "1 phone 6"), Remember: false, A.Client(), Presented: null))).Error.ShouldBe(PasskeyErrors.InvalidCeremony);

    [Fact]
    public async Task The_rules_of_the_team_are_asked()
    {
        var closed = new Error(ErrorKind.Forbidden, "closed", "Come back tomorrow.");
        var rule = Substitute.For<ILoginRule>();
        rule.CheckAsync(default!, default!, default, default).ReturnsForAnyArgs(closed);
        _app.LoginRules.Add(rule);

        (await LoginAsync("phone 6")).Error.ShouldBe(closed);
    }

    [Fact]
    public async Task A_locked_account_is_not_entered()
    {
        _alice.Lock(_app.Now);

        (await LoginAsync("phone 6")).Error.ShouldBe(UserErrors.Locked);
    }

    [Fact]
    public async Task The_session_that_was_shown_is_ended()
    {
        var (session, token) = _app.SignedIn(_alice);
        var begun = await BeginAsync();

        await _app.Send(new LoginWithPasskeyCommand(new(begun.Token.Reveal(), $"{begun.Options} phone 6"), Remember: false, A.Client(), token));

        session.IsLive(_app.Now).ShouldBeFalse();
    }

    [Fact]
    public async Task A_passkey_whose_owner_has_gone_signs_nobody_in()
    {
        _app.Without(_alice);

        (await LoginAsync("phone 6")).Error.ShouldBe(PasskeyErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task It_takes_the_place_of_a_code_and_clears_the_failures_as_a_code_does()
    {
        _app.Enrolled(_alice);
        var login = (await _app.Send(Login)).Challenged();
        login.AllowsPasskey.ShouldBeTrue();
        (await RedeemAsync(login.Token, "phone 5")).Error.ShouldBe(PasskeyErrors.Invalid);
        _alice.Attempts.FailedCount.ShouldBe(1);

        var issued = (await RedeemAsync(login.Token, "phone 6")).Value;

        issued.Session.Methods.ShouldBe(["pwd", "hwk", "mfa"]);
        _alice.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public async Task Who_has_no_passkey_is_not_asked_for_one()
    {
        var bob = _app.With(A.User("bob"));
        _app.Enrolled(bob);

        var login = (await _app.Send(Login with { Username = "bob" })).Challenged();

        login.AllowsPasskey.ShouldBeFalse();
        (await _app.Send(new BeginSecondFactorPasskeyCommand(login.Token.Reveal(), A.Client()))).Error.ShouldBe(PasskeyErrors.NotFound);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task While_the_account_is_locked_out_the_challenge_for_the_passkey_is_not_used_up()
    {
        _app.Enrolled(_alice);
        var login = (await _app.Send(Login)).Challenged();
        var begun = (await _app.Send(new BeginSecondFactorPasskeyCommand(login.Token.Reveal(), A.Client()))).Value;
        for (var i = 0; i < 5; i++) _alice.FailAttempt(_alice.BeginAttempt(LockoutPolicy.Default, _app.Now).AttemptId!.Value, LockoutPolicy.Default, _app.Now);

        (await RedeemAsync(login.Token, begun, "phone 6")).Error!.Code.ShouldBe("account_locked");

        (await _app.Ceremonies.ListByUserAsync(_alice.Id, default)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("192.0.2.99")]
    public async Task The_options_are_for_the_client_that_gave_the_password(string address)
    {
        _app.Enrolled(_alice);
        var login = (await _app.Send(Login)).Challenged();

        (await _app.Send(new BeginSecondFactorPasskeyCommand(login.Token.Reveal(), A.Client(address)))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    public async Task It_is_a_newer_proof_of_a_session()
    {
        var (session, _) = _app.SignedIn(_alice);
        _app.Time.Advance(TimeSpan.FromMinutes(20));

        (await StepUpAsync(session, "phone 5")).Error.ShouldBe(PasskeyErrors.Invalid);
        var proven = (await StepUpAsync(session, "phone 6")).Value;

        (proven.AuthenticatedAt, proven.AssuranceLevel).ShouldBe((_app.Now, "aal2"));
    }

    [Fact]
    public async Task The_passkey_of_another_is_none()
    {
        var bob = _app.With(A.User("bob"));
        _app.Has(A.Passkey(bob, "bobs"));
        var (session, _) = _app.SignedIn(_alice);

        (await StepUpAsync(session, "bobs 1")).Error.ShouldBe(PasskeyErrors.Invalid);
    }

    private async Task<Result<IssuedSession>> LoginAsync(string answer) => await EndAsync(await BeginAsync(), answer);

    private async Task<StartedCeremony> BeginAsync() => (await _app.Send(new BeginPasskeyLoginCommand(A.Client()))).Value;

    private Task<Result<IssuedSession>> EndAsync(StartedCeremony begun, string answer) =>
        _app.Send(new LoginWithPasskeyCommand(new(begun.Token.Reveal(), $"{begun.Options} {answer}"), Remember: false, A.Client(), Presented: null));

    private async Task<Result<IssuedSession>> RedeemAsync(Token<LoginChallenge> challenge, string answer) =>
        await RedeemAsync(challenge, (await _app.Send(new BeginSecondFactorPasskeyCommand(challenge.Reveal(), A.Client()))).Value, answer);

    private Task<Result<IssuedSession>> RedeemAsync(Token<LoginChallenge> challenge, StartedCeremony begun, string answer) =>
        _app.Send(new RedeemChallengeCommand(challenge.Reveal(), Code: null, A.Client(), Presented: null, Device: null, new(begun.Token.Reveal(), $"{begun.Options} {answer}")));

    private async Task<Result<SessionDetails>> StepUpAsync(Session session, string answer)
    {
        var begun = (await _app.Send(new BeginPasskeyStepUpCommand(_alice.Id, A.Client()))).Value;
        return await _app.Send(new StepUpWithPasskeyCommand(_alice.Id, session.Id, new(begun.Token.Reveal(), $"{begun.Options} {answer}"), A.Client()));
    }
}
