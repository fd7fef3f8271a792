using Auth.Application.Login;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

[Trait("Requirement", "R31")]
public class EndingSessionsTests
{
    private readonly TheApplication _app = new();

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_logout_ends_its_session_and_no_other()
    {
        var alice = _app.With(A.User());
        var (here, token) = _app.SignedIn(alice);
        var (elsewhere, _) = _app.SignedIn(alice);

        (await _app.Send(new LogoutCommand(token))).IsFailure.ShouldBeFalse();

        here.IsLive(_app.Now).ShouldBeFalse();
        elsewhere.IsLive(_app.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_logout_can_be_repeated_and_tells_nothing_of_the_token()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        await _app.Send(new LogoutCommand(token));

        (await _app.Send(new LogoutCommand(token))).IsFailure.ShouldBeFalse();
        (await _app.Send(new LogoutCommand(Token<Session>.New()))).IsFailure.ShouldBeFalse();

        session.Events.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_person_ends_one_session_of_their_own()
    {
        var alice = _app.With(A.User());
        var (lost, _) = _app.SignedIn(alice);

        (await _app.Send(new RevokeSessionCommand(alice.Id, lost.Id))).IsFailure.ShouldBeFalse();

        lost.Events.ShouldBe([new SessionEnded(lost.Id, alice.Id, SessionEndReason.Revoked, _app.Now)]);
    }

    [Fact]
    [Trait("Requirement", "R32")]
    public async Task Somebody_elses_session_answers_like_one_that_does_not_exist()
    {
        var (alice, bob) = (_app.With(A.User()), _app.With(A.User("bob")));
        var (bobs, _) = _app.SignedIn(bob);

        (await _app.Send(new RevokeSessionCommand(alice.Id, bobs.Id))).Error.ShouldBe(SessionErrors.NotFound);
        (await _app.Send(new RevokeSessionCommand(alice.Id, SessionId.New(_app.Now)))).Error.ShouldBe(SessionErrors.NotFound);

        bobs.IsLive(_app.Now).ShouldBeTrue();
    }

    [Fact]
    public async Task Signing_out_everywhere_else_keeps_the_session_that_asks()
    {
        var alice = _app.With(A.User());
        var (here, _) = _app.SignedIn(alice);
        var (elsewhere, _) = _app.SignedIn(alice);

        await _app.Send(new RevokeOtherSessionsCommand(alice.Id, here.Id));

        here.IsLive(_app.Now).ShouldBeTrue();
        elsewhere.IsLive(_app.Now).ShouldBeFalse();
    }

    [Fact]
    public async Task An_administrator_ends_all_sessions_of_a_user()
    {
        var (alice, bob) = (_app.With(A.User()), _app.With(A.User("bob")));
        var (hers, _) = _app.SignedIn(alice);
        var (his, _) = _app.SignedIn(bob);

        await _app.Send(new RevokeOtherSessionsCommand(alice.Id, ExceptSessionId: null));

        hers.IsLive(_app.Now).ShouldBeFalse();
        his.IsLive(_app.Now).ShouldBeTrue();
    }

    [Fact]
    public async Task Sessions_are_listed_newest_first_with_the_current_one_marked()
    {
        var alice = _app.With(A.User());
        var (first, _) = _app.SignedIn(alice);
        _app.Time.Advance(TimeSpan.FromMinutes(1));
        var (second, _) = _app.SignedIn(alice);

        var listed = (await _app.Send(new ListSessionsQuery(alice.Id, first.Id))).Value;

        listed.Select(s => (s.Id, s.Current)).ShouldBe([(second.Id.Value, false), (first.Id.Value, true)]);
    }

    [Fact]
    public async Task Sessions_of_nobody_are_not_found()
    {
        var nobody = UserId.New(_app.Now);

        (await _app.Send(new ListSessionsQuery(nobody))).Error.ShouldBe(UserErrors.NotFound);
        (await _app.Send(new RevokeOtherSessionsCommand(nobody, null))).Error.ShouldBe(UserErrors.NotFound);
    }
}
