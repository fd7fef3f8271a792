using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

public class RecordRejectionTests
{
    private readonly TheApplication _app = new();

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task An_expired_session_ends_permanently_and_is_stored_once()
    {
        var (session, _) = _app.SignedIn(_app.With(A.User()));
        _app.Time.Advance(TimeSpan.FromMinutes(30));

        for (var i = 0; i < 2; i++) await RecordAsync(session.TokenHash, SessionRejection.Expired);

        session.EndedAt.ShouldBe(A.Moment.AddMinutes(30));
        _app.UnitOfWork.Commits.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task A_mismatch_is_recorded_once_a_minute()
    {
        var (session, _) = _app.SignedIn(_app.With(A.User()));

        for (var i = 0; i < 3; i++) await RecordAsync(session.TokenHash, SessionRejection.Mismatched);

        session.Events.ShouldBe([new SessionMismatched(session.Id, session.UserId, _app.Now)]);
        _app.UnitOfWork.Commits.ShouldBe(1);
        _app.Time.Advance(Session.MismatchRecordInterval);
        await RecordAsync(session.TokenHash, SessionRejection.Mismatched);
        _app.UnitOfWork.Commits.ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_that_another_node_has_used_meanwhile_is_left_as_it_is()
    {
        var (session, _) = _app.SignedIn(_app.With(A.User()));

        await RecordAsync(session.TokenHash, SessionRejection.Expired);

        (session.EndedAt, session.Events.Count, _app.UnitOfWork.Commits).ShouldBe((null, 0, 0));
    }

    [Fact]
    public async Task An_unknown_token_records_nothing()
    {
        await RecordAsync(Token<Session>.New().Hash(), SessionRejection.Expired);

        _app.UnitOfWork.Commits.ShouldBe(0);
    }

    private async Task RecordAsync(TokenHash<Session> tokenHash, SessionRejection reason) =>
        (await _app.Send(new RecordRejectionCommand(tokenHash, reason))).IsFailure.ShouldBeFalse();
}
