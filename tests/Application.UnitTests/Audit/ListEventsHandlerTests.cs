using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using NSubstitute;

namespace Auth.Application.UnitTests.Audit;

public class ListEventsHandlerTests
{
    private readonly IEventLog _events = Substitute.For<IEventLog>();

    [Fact]
    public async Task A_page_has_a_cursor_to_the_older_events()
    {
        var alice = UserId.New(TestTime.Start);
        Returns(new EventFilter(alice, "user_locked", null, null, 3), 9, 7, 4);

        var page = await ListAsync(new ListEventsQuery(alice, "user_locked", Limit: 2));

        page.Items.Select(e => e.Position).ShouldBe([9L, 7L]);
        page.NextCursor.ShouldBe(new EventCursor(TestTime.Start, 7).ToString());
    }

    [Fact]
    public async Task A_cursor_continues_where_the_previous_page_ended()
    {
        var cursor = new EventCursor(TestTime.Start.AddMicroseconds(1), 7);
        Returns(new EventFilter(null, null, cursor, null, 3), 4);

        var page = await ListAsync(new ListEventsQuery(Limit: 2, Cursor: cursor.ToString()));

        page.Items.ShouldHaveSingleItem().Position.ShouldBe(4);
        page.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task Events_can_be_read_from_a_position()
    {
        Returns(new EventFilter(null, null, null, 7, 51), 8);

        (await ListAsync(new ListEventsQuery { After = 7 })).Items.ShouldHaveSingleItem().Position.ShouldBe(8);
    }

    [Fact]
    public async Task A_page_from_a_position_has_the_last_position_as_its_cursor_if_there_are_more_events()
    {
        Returns(new EventFilter(null, null, null, 7, 3), 8, 9, 10);

        var page = await ListAsync(new ListEventsQuery(Limit: 2) { After = 7 });

        page.Items.Select(e => e.Position).ShouldBe([8L, 9L]);
        page.NextCursor.ShouldBe("9");
    }

    [Fact]
    public async Task A_period_is_converted_to_UTC()
    {
        Returns(new EventFilter(null, null, null, null, 51) { From = TestTime.Start, Until = TestTime.Start.AddHours(1) }, 8);
        var (from, until) = (TestTime.Start.ToOffset(TimeSpan.FromHours(2)), TestTime.Start.AddHours(1).ToOffset(TimeSpan.FromHours(-3)));

        (await ListAsync(new ListEventsQuery(From: from, Until: until))).Items.ShouldHaveSingleItem();

        _events.ReceivedCalls().Single().GetArguments()[0].ShouldBeOfType<EventFilter>().From!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void The_validator_lists_the_event_types_of_the_domain()
    {
        EventTypes.All.ShouldContain("user_locked_out");
        EventTypes.All.ShouldBeInOrder();

        new ListEventsValidator(new EventCatalog()).Validate(new ListEventsQuery(null, "user_lockedout")).Errors.ShouldHaveSingleItem().ErrorMessage.ShouldContain("user_locked_out");
    }

    [Fact]
    public void The_validator_rejects_a_period_that_ends_before_it_starts() =>
        new ListEventsValidator(new EventCatalog()).GetRejectedFields(new ListEventsQuery(From: TestTime.Start, Until: TestTime.Start.AddMicroseconds(-1))).ShouldBe(["until"]);

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData(null, 0, null, "limit")]
    [InlineData(null, -1, null, "limit")]
    [InlineData("user locked", 50, null, "type")]
    [InlineData(null, 50, "-1", "cursor")]
    [InlineData(null, 50, "seven", "cursor")]
    [InlineData(null, 50, "7", "cursor")]
    [InlineData(null, 50, "7-", "cursor")]
    [InlineData(null, 50, "7-8-9", "cursor")]
    [InlineData(null, 50, " 7-8", "cursor")]
    [InlineData(null, 50, "9223372036854775807-1", "cursor")]
    public void The_validator_bounds_paging_and_filters(string? type, int limit, string? cursor, string field) =>
        new ListEventsValidator(new EventCatalog()).GetRejectedFields(new ListEventsQuery(null, type, limit, cursor)).ShouldBe([field]);

    private void Returns(EventFilter filter, params long[] positions) => _events.ReadAsync(filter, Arg.Any<CancellationToken>()).Returns([.. positions.Select(CreateEvent)]);

    private static EventDetails CreateEvent(long position) =>
        new(position, "user_locked", TestTime.Start, null, null, null, null, null, null, new Dictionary<string, string>(StringComparer.Ordinal));

    private async Task<Page<EventDetails>> ListAsync(ListEventsQuery query) => (await new ListEventsHandler(_events).Handle(query, CancellationToken.None)).Value;
}
