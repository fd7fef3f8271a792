using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

/// <summary>A host with IPv4 and IPv6 uses either: its sessions, challenges and ceremonies are known at both (ADR 22).</summary>
[Trait("Requirement", "R34")]
public class LearnAddressTests
{
    private static readonly ClientFingerprint Second = A.Client("2001:db8::1");
    private static readonly Token<Device> Device = Token<Device>.New();

    private readonly TheApplication _app = new();
    private readonly User _alice;

    public LearnAddressTests() => _alice = _app.With(A.User());

    [Fact]
    public async Task A_session_is_found_at_the_second_address_of_its_client_once_the_device_token_was_shown()
    {
        var (session, token) = _app.SignedIn(_alice, deviceToken: Device);

        var found = (await _app.CheckAsync(token, Second, Device)).Value;

        (found.IpAddress, found.SecondIpAddress).ShouldBe(("192.0.2.1", "2001:db8::1"));
        session.Events.ShouldBe([new SessionAddressLearned(session.Id, session.UserId, _app.Now)]);
        (await _app.CheckAsync(token, Second)).IsFailure.ShouldBeFalse();
        (await _app.CheckAsync(token)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_that_has_learned_an_address_accepts_it_from_memory()
    {
        var (_, token) = _app.SignedIn(_alice, deviceToken: Device);
        await _app.CheckAsync(token, Second, Device);
        var readings = _app.Readings;

        for (var i = 0; i < 3; i++) (await _app.CheckAsync(token, Second)).IsFailure.ShouldBeFalse();

        _app.Readings.ShouldBe(readings);
    }

    [Fact]
    public async Task A_node_that_remembers_the_session_without_the_address_reads_it_again_when_the_log_tells_of_it()
    {
        var (session, token) = _app.SignedIn(_alice, deviceToken: Device);
        await _app.CheckAsync(token);

        session.LearnAddress(Second, Device.Hash(), _alice, _app.SessionPolicy, _app.Now);
        _app.Tells(session.Id.Value);

        (await _app.CheckAsync(token)).Value.SecondIpAddress.ShouldBe("2001:db8::1");
        (await _app.CheckAsync(token, Second)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task Without_the_device_token_another_address_is_refused_and_noted_once_a_minute()
    {
        var (session, token) = _app.SignedIn(_alice, deviceToken: Device);

        for (var i = 0; i < 3; i++) (await _app.CheckAsync(token, Second)).Error.ShouldBe(SessionErrors.Mismatched);
        (await _app.CheckAsync(token, Second, Token<Device>.New())).Error.ShouldBe(SessionErrors.NotAuthenticated);

        session.Events.ShouldBe([new SessionMismatched(session.Id, session.UserId, _app.Now)]);
        session.SecondAddress.ShouldBeNull();
    }

    [Fact]
    public async Task After_ten_minutes_another_address_is_refused_and_noted()
    {
        var (session, token) = _app.SignedIn(_alice, deviceToken: Device);
        _app.Time.Advance(TimeSpan.FromMinutes(10));

        (await _app.CheckAsync(token, Second, Device)).Error.ShouldBe(SessionErrors.Mismatched);

        session.Events.ShouldBe([new SessionMismatched(session.Id, session.UserId, _app.Now)]);
    }

    [Fact]
    public async Task The_session_of_an_administrator_is_refused_at_another_address()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User("root").Administrator()), deviceToken: Device);

        (await _app.CheckAsync(token, Second, Device)).Error.ShouldBe(SessionErrors.Mismatched);

        session.Events.ShouldBe([new SessionMismatched(session.Id, session.UserId, _app.Now)]);
    }

    [Fact]
    public async Task A_session_holds_the_device_token_that_its_login_answered_with()
    {
        var issued = (IssuedSession)(await _app.Send(new LoginCommand("alice", "right", Remember: false, A.Client(), Presented: null))).Value;

        (await _app.CheckAsync(issued.Token, Second, issued.Device)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_remembered_session_is_found_at_any_address()
    {
        var issued = (IssuedSession)(await _app.Send(new LoginCommand("alice", "right", Remember: true, A.Client(), Presented: null))).Value;

        (await _app.CheckAsync(issued.Token, A.Client("198.51.100.7"))).IsFailure.ShouldBeFalse();
        (await _app.CheckAsync(issued.Token, A.Client("198.51.100.7", "wget/1"))).Error.ShouldBe(SessionErrors.Mismatched);
    }

    [Theory]
    [InlineData("2001:db8::1", "curl/8")]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "wget/1")]
    public async Task A_browser_that_shows_the_device_token_is_told_that_it_has_changed(string address, string agent)
    {
        var (session, token) = _app.SignedIn(_alice, deviceToken: Device);
        var elsewhere = A.Client(address, agent);

        (await _app.Send(new DetectClientChangeQuery(token, Device, elsewhere))).Value.ShouldBeTrue();
        (await _app.Send(new DetectClientChangeQuery(token, Device, A.Client()))).Value.ShouldBeFalse("it is accepted");
        (await _app.Send(new DetectClientChangeQuery(token, Token<Device>.New(), elsewhere))).Value.ShouldBeFalse("it shows the token of another device");
        (await _app.Send(new DetectClientChangeQuery(Token<Session>.New(), Device, elsewhere))).Value.ShouldBeFalse("there is no such session");
        session.End(SessionEndReason.Logout, _app.Now);
        (await _app.Send(new DetectClientChangeQuery(token, Device, elsewhere))).Value.ShouldBeFalse("the session has ended");
    }

    [Fact]
    public async Task A_browser_of_a_locked_account_is_not_told_that_it_has_changed()
    {
        var (_, token) = _app.SignedIn(_alice, deviceToken: Device);
        _alice.Lock(_app.Now);

        (await _app.Send(new DetectClientChangeQuery(token, Device, Second))).Value.ShouldBeFalse();
    }

    [Fact]
    public async Task A_login_goes_on_at_the_second_address_by_the_device_token_that_came_with_the_password()
    {
        User bob = _app.With(A.User("bob"));
        _app.Enrolled(bob);
        _app.Has(A.Passkey(bob, "key"));
        var login = new LoginCommand("bob", "right", Remember: false, A.Client(), Presented: null, Device);
        var challenge = ((IssuedChallenge)(await _app.Send(login)).Value).Token.Reveal();

        (await _app.Send(new BeginSecondFactorPasskeyCommand(challenge, Second))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
        (await _app.Send(new BeginSecondFactorPasskeyCommand(challenge, Second, Device))).IsFailure.ShouldBeFalse();
        (await _app.Send(new RedeemChallengeCommand(challenge, _app.CodeOf(bob), Second, Presented: null))).IsFailure.ShouldBeFalse("the address has been learned");
    }

    [Fact]
    public async Task A_login_by_passkey_ends_at_the_second_address_by_the_device_token_that_came_with_its_begin()
    {
        _app.Has(A.Passkey(_alice, "phone", signCount: 5));
        var begun = (await _app.Send(new BeginPasskeyLoginCommand(A.Client(), Device))).Value;

        (await EndAsync(null)).ShouldBe(PasskeyErrors.InvalidCeremony);
        (await EndAsync(Token<Device>.New())).ShouldBe(PasskeyErrors.InvalidCeremony);
        (await EndAsync(Device)).ShouldBeNull();

        async Task<Domain.Common.Error?> EndAsync(Token<Device>? device) =>
            (await _app.Send(new LoginWithPasskeyCommand(AnswerTo(begun, "phone 6"), Remember: false, Second, Presented: null, device))).Error;
    }

    [Fact]
    public async Task A_login_by_passkey_of_an_administrator_ends_where_it_began()
    {
        User root = _app.With(A.User("root").Administrator());
        _app.Has(A.Passkey(root, "phone", signCount: 5));
        var begun = (await _app.Send(new BeginPasskeyLoginCommand(A.Client(), Device))).Value;

        (await _app.Send(new LoginWithPasskeyCommand(AnswerTo(begun, "phone 6"), Remember: false, Second, Presented: null, Device))).Error.ShouldBe(PasskeyErrors.InvalidCeremony);
        (await _app.Send(new LoginWithPasskeyCommand(AnswerTo(begun, "phone 6"), Remember: false, A.Client(), Presented: null))).IsFailure.ShouldBeFalse("the ceremony is still there");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_step_up_by_passkey_is_bound_as_closely_as_its_session(bool remember)
    {
        var (session, _) = _app.SignedIn(_alice);
        _app.Has(A.Passkey(_alice, "phone", signCount: 5));
        var begun = (await _app.Send(new BeginPasskeyStepUpCommand(_alice.Id, A.Client(), Device: null, remember))).Value;

        var ended = await _app.Send(new StepUpWithPasskeyCommand(_alice.Id, session.Id, AnswerTo(begun, "phone 6"), A.Client("198.51.100.7")));

        ended.Error.ShouldBe(remember ? null : PasskeyErrors.InvalidCeremony);
    }

    private static PasskeyResponse AnswerTo(StartedCeremony begun, string answer) => new(begun.Token.Reveal(), $"{begun.Options} {answer}");
}
