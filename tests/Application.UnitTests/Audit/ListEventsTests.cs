using Auth.Application.Audit;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Audit;

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
        page.NextCursor.ShouldBe(new EventCursor(TestTime.Start, 7).ToString());
    }

    [Fact]
    public async Task A_cursor_continues_where_the_page_before_ended()
    {
        var place = new EventCursor(TestTime.Start.AddMicroseconds(1), 7);
        _app.EventLog.ReadAsync(new EventFilter(null, null, place, null, 3), Arg.Any<CancellationToken>()).Returns([At(4)]);

        var page = (await _app.Send(new ListEventsQuery(Limit: 2, Cursor: place.ToString()))).Value;

        page.Items.ShouldHaveSingleItem().Position.ShouldBe(4);
        page.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task The_trail_can_be_followed_from_a_position()
    {
        _app.EventLog.ReadAsync(new EventFilter(null, null, null, 7, 51), Arg.Any<CancellationToken>()).Returns([At(8)]);

        (await _app.Send(new ListEventsQuery { After = 7 })).Value.Items.ShouldHaveSingleItem().Position.ShouldBe(8);
    }

    [Fact]
    public async Task Who_follows_the_log_learns_whether_there_is_more()
    {
        _app.EventLog.ReadAsync(new EventFilter(null, null, null, 7, 3), Arg.Any<CancellationToken>()).Returns([At(8), At(9), At(10)]);

        var page = (await _app.Send(new ListEventsQuery(Limit: 2) { After = 7 })).Value;

        page.Items.Select(e => e.Position).ShouldBe([8L, 9L]);
        page.NextCursor.ShouldBe("9");
    }

    [Fact]
    public async Task The_types_of_events_are_those_of_the_domain()
    {
        EventTypes.All.ShouldContain("user_locked_out");
        EventTypes.All.ShouldBeInOrder();

        (await _app.Send(new ListEventsQuery(null, "user_lockedout"))).Error!.Fields!["type"].ShouldHaveSingleItem().ShouldContain("user_locked_out");
    }

    [Fact]
    public async Task A_period_is_told_in_UTC()
    {
        var filter = new EventFilter(null, null, null, null, 51) { From = TestTime.Start, Until = TestTime.Start.AddHours(1) };
        _app.EventLog.ReadAsync(filter, Arg.Any<CancellationToken>()).Returns([At(8)]);
        var (from, until) = (TestTime.Start.ToOffset(TimeSpan.FromHours(2)), TestTime.Start.AddHours(1).ToOffset(TimeSpan.FromHours(-3)));

        (await _app.Send(new ListEventsQuery(From: from, Until: until))).Value.Items.ShouldHaveSingleItem();

        _app.EventLog.ReceivedCalls().Single().GetArguments()[0].ShouldBeOfType<EventFilter>().From!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_period_does_not_end_before_it_begins()
    {
        (await _app.Send(new ListEventsQuery(From: TestTime.Start, Until: TestTime.Start.AddMicroseconds(-1)))).Error!.Fields!.Keys.ShouldBe(["until"]);
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData(null, 0, null, "limit")]
    [InlineData(null, 201, null, "limit")]
    [InlineData("user locked", 50, null, "type")]
    [InlineData(null, 50, "-1", "cursor")]
    [InlineData(null, 50, "seven", "cursor")]
    [InlineData(null, 50, "7", "cursor")]
    [InlineData(null, 50, "7-", "cursor")]
    [InlineData(null, 50, "7-8-9", "cursor")]
    [InlineData(null, 50, " 7-8", "cursor")]
    [InlineData(null, 50, "9223372036854775807-1", "cursor")]
    public async Task Paging_and_filters_are_bounded(string? type, int limit, string? cursor, string field)
    {
        (await _app.Send(new ListEventsQuery(null, type, limit, cursor))).Error!.Fields!.Keys.ShouldBe([field]);
    }

    private static EventDetails At(long position) =>
        new(position, "user_locked", TestTime.Start, null, null, null, null, null, null, new Dictionary<string, string>(StringComparer.Ordinal));
}
