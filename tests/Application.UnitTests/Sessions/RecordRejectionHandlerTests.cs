using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

public class RecordRejectionHandlerTests
{
    private readonly TestDatabase _database = new();
    private readonly Session _session;

    public RecordRejectionHandlerTests() => _session = _database.SignIn(_database.Add(TestUsers.Create())).Session;

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task An_expired_session_ends_permanently_in_one_transaction()
    {
        _database.Time.Advance(TimeSpan.FromMinutes(30));

        for (var i = 0; i < 2; i++) await RecordAsync(_session.TokenHash, SessionRejection.Expired);

        _database.Sessions.Reload(_session).EndedAt.ShouldBe(TestTime.Start.AddMinutes(30));
        _database.Transactions.Commits.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task A_mismatch_is_recorded_at_most_once_per_interval()
    {
        for (var i = 0; i < 3; i++) await RecordAsync(_session.TokenHash, SessionRejection.Mismatched);

        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new SessionMismatched(_session.Id, _session.UserId, _database.Now));
        _database.Transactions.Commits.ShouldBe(1);

        _database.Time.Advance(Session.MismatchRecordInterval);
        await RecordAsync(_session.TokenHash, SessionRejection.Mismatched);
        _database.Transactions.Commits.ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_that_another_node_has_used_meanwhile_does_not_change()
    {
        await RecordAsync(_session.TokenHash, SessionRejection.Expired);

        _database.Sessions.Reload(_session).EndedAt.ShouldBeNull();
        (_database.Events.All.Count, _database.Transactions.Commits).ShouldBe((0, 0));
    }

    [Fact]
    public async Task An_unknown_token_records_nothing()
    {
        await RecordAsync(Token<Session>.New().Hash(), SessionRejection.Expired);

        _database.Transactions.Commits.ShouldBe(0);
    }

    private async Task RecordAsync(TokenHash<Session> tokenHash, SessionRejection reason)
    {
        var context = _database.NewContext();
        var handler = new RecordRejectionHandler(context.Sessions, _database.Transactions.Observe(context.UnitOfWork), _database.Time);
        (await handler.Handle(new RecordRejectionCommand(tokenHash, reason), CancellationToken.None)).IsSuccess.ShouldBeTrue();
    }
}
