using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

public class ValidateSessionTests
{
    private readonly TheApplication _app = new();

    [Fact]
    public async Task A_live_session_says_whose_it_is()
    {
        var alice = _app.With(A.User().WithRoles("clerk", "admin"));
        var (session, token) = _app.SignedIn(alice);

        var found = (await _app.Send(new ValidateSessionQuery(token, A.Client()))).Value;

        var details = found.ToDetails();
        details.Id.ShouldBe(session.Id.Value);
        details.User.Id.ShouldBe(alice.Id.Value);
        details.User.Roles.ShouldBe(["admin", "clerk"]);
        details.Current.ShouldBeTrue();
        _app.Journal.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_that_was_never_issued_says_nothing()
    {
        (await _app.Send(new ValidateSessionQuery(Token<Session>.New(), A.Client()))).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task An_ended_session_is_not_accepted()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        session.End(SessionEndReason.Logout, _app.Now);

        (await _app.Send(new ValidateSessionQuery(token, A.Client()))).Error.ShouldBe(SessionErrors.Ended);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task An_expired_session_is_not_accepted_and_stays_as_it_is()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        _app.Time.Advance(TimeSpan.FromMinutes(30));

        (await _app.Send(new ValidateSessionQuery(token, A.Client()))).Error.ShouldBe(SessionErrors.Expired);

        (session.LastSeenAt, session.EndedAt).ShouldBe((A.Moment, null));
        _app.Journal.Entries.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Requirement", "R34")]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "Firefox")]
    public async Task A_session_is_not_accepted_from_another_client_and_stays_as_it_is(string address, string agent)
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));

        (await _app.Send(new ValidateSessionQuery(token, A.Client(address, agent)))).Error.ShouldBe(SessionErrors.Mismatched);

        (session.IsLive(_app.Now), session.MismatchRecordedAt).ShouldBe((true, null));
        _app.Journal.Entries.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task A_session_of_a_locked_account_is_not_accepted()
    {
        var alice = _app.With(A.User());
        var (_, token) = _app.SignedIn(alice);
        alice.Lock(_app.Now);

        (await _app.Send(new ValidateSessionQuery(token, A.Client()))).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Fact]
    [Trait("Requirement", "R17")]
    public async Task A_session_lives_on_while_its_account_is_locked_out_by_strangers()
    {
        var (_, token) = _app.SignedIn(_app.With(A.User().LockedOut()));

        (await _app.Send(new ValidateSessionQuery(token, A.Client()))).IsFailure.ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public async Task A_change_of_roles_shows_when_the_store_is_asked_again()
    {
        var alice = _app.With(A.User().Administrator());
        var (_, token) = _app.SignedIn(alice);
        alice.SetRoles([], _app.Now);

        (await _app.Send(new ValidateSessionQuery(token, A.Client()))).Value.ToDetails().User.Roles.ShouldBeEmpty();
    }
}
