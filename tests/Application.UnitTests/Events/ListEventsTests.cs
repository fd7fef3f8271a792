using Auth.Application.Events;
using Auth.Application.Events.ListEvents;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Events;

public class ListEventsTests
{
    private readonly TheApplication _app = new();

    [Fact]
    public async Task A_page_of_the_trail_leads_to_the_older_events()
    {
        var alice = UserId.New(_app.Now);
        _app.EventLog.ReadAsync(new EventFilter(alice, "user_locked", null, null, 3), Arg.Any<CancellationToken>()).Returns([At(9), At(7), At(4)]);

        var page = (await _app.Send(new ListEventsQuery(alice, "user_locked", Limit: 2))).Value;

        page.Items.Select(e => e.Position).ShouldBe([9L, 7L]);
        page.NextCursor.ShouldBe("7");
    }

    [Fact]
    public async Task A_cursor_continues_where_the_page_before_ended()
    {
        _app.EventLog.ReadAsync(new EventFilter(null, null, 7, null, 3), Arg.Any<CancellationToken>()).Returns([At(4)]);

        var page = (await _app.Send(new ListEventsQuery(Limit: 2, Cursor: "7"))).Value;

        page.Items.ShouldHaveSingleItem().Position.ShouldBe(4);
        page.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task The_trail_can_be_followed_from_a_position()
    {
        _app.EventLog.ReadAsync(new EventFilter(null, null, null, 7, 51), Arg.Any<CancellationToken>()).Returns([At(8)]);

        (await _app.Send(new ListEventsQuery { After = 7 })).Value.Items.ShouldHaveSingleItem().Position.ShouldBe(8);
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData(null, 0, null, "limit")]
    [InlineData(null, 201, null, "limit")]
    [InlineData("user locked", 50, null, "type")]
    [InlineData(null, 50, "-1", "cursor")]
    [InlineData(null, 50, "seven", "cursor")]
    public async Task Paging_and_filters_are_bounded(string? type, int limit, string? cursor, string field)
    {
        (await _app.Send(new ListEventsQuery(null, type, limit, cursor))).Error!.Fields!.Keys.ShouldBe([field]);
    }

    private static EventDetails At(long position) =>
        new(position, "user_locked", A.Moment, null, null, null, null, null, null, new Dictionary<string, string>(StringComparer.Ordinal));
}
