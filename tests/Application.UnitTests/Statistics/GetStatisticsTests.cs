using Auth.Application.Passwords;
using Auth.Application.Statistics;
using Auth.Application.UnitTests.Common;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Statistics;

public class GetStatisticsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    private readonly TheApplication _app = new();

    public GetStatisticsTests()
    {
        _app.Time.SetUtcNow(Now);
        With();
    }

    [Theory]
    [InlineData("day", 24, "2026-03-13T16:00Z", "2026-03-14T15:00Z", "2026-03-14T16:00Z")]
    [InlineData("week", 28, "2026-03-07T18:00Z", "2026-03-14T12:00Z", "2026-03-14T18:00Z")]
    [InlineData("month", 30, "2026-02-13T00:00Z", "2026-03-14T00:00Z", "2026-03-15T00:00Z")]
    public async Task A_period_ends_with_the_step_that_holds_the_present(string period, int count, string first, string last, string end)
    {
        var activity = (await SeeAsync(period)).Activity;

        activity.Count.ShouldBe(count);
        activity[0].Start.ShouldBe(DateTimeOffset.Parse(first, null));
        activity[^1].Start.ShouldBe(DateTimeOffset.Parse(last, null));
        activity.Zip(activity.Skip(1), (a, b) => b.Start - a.Start).Distinct().ShouldHaveSingleItem();
        await _app.Statistics.Received(1).ActivityByHourAsync(DateTimeOffset.Parse(first, null), DateTimeOffset.Parse(end, null), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_step_that_begins_now_holds_the_present()
    {
        _app.Time.SetUtcNow(new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero));

        (await SeeAsync("month")).Activity[^1].Start.ShouldBe(_app.Now);
    }

    [Fact]
    public async Task Steps_hold_the_sums_of_their_hours()
    {
        var noon = new DateTimeOffset(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);
        With(new(noon.AddHours(-1), 100, 0, 0, 0, 0), new(noon, 1, 2, 3, 4, 5), new(noon.AddHours(5), 10, 20, 30, 40, 50));

        var activity = (await SeeAsync("week")).Activity;

        activity[^1].ShouldBe(new ActivityDetails(noon, 11, 22, 33, 44, 55));
        activity[^2].ShouldBe(new ActivityDetails(noon.AddHours(-6), 100, 0, 0, 0, 0));
        activity[^3].ShouldBe(new ActivityDetails(noon.AddHours(-12), 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task What_there_is_now_is_counted_now()
    {
        _app.Statistics.AccountsAsync(Now, Arg.Any<CancellationToken>()).Returns(new AccountNumbers(7, 2, 1));
        _app.Statistics.LiveSessionsAsync(Now, Arg.Any<CancellationToken>()).Returns(9);
        _app.HashingLane.GetStatus().Returns(new HashingDetails(2, 1, 0, 512, 3, 4));

        var seen = await SeeAsync("day");

        (seen.At, seen.Period, seen.Accounts, seen.LiveSessions).ShouldBe((Now, StatisticsPeriod.Day, new AccountNumbers(7, 2, 1), 9));
        (seen.Hashing, seen.Since).ShouldBe((new HashingDetails(2, 1, 0, 512, 3, 4), TestTime.Start));
    }

    [Fact]
    public async Task Use_cases_are_told_by_name()
    {
        await SeeAsync("day");

        (await SeeAsync("day")).UseCases.ShouldHaveSingleItem().ShouldBe(new UseCaseDetails("GetStatistics", 1, 0, 0, 0));
    }

    [Fact]
    public async Task A_use_case_that_fails_is_timed_as_well()
    {
        _app.Statistics.LiveSessionsAsync(default, default).ReturnsForAnyArgs<long>(_ =>
        {
            _app.Time.Advance(TimeSpan.FromSeconds(4));
            throw new TimeoutException();
        });

        await Should.ThrowAsync<TimeoutException>(() => SeeAsync("day"));

        _app.Times.GetSummary().ShouldHaveSingleItem().LongestMilliseconds.ShouldBe(4_000);
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData("year")]
    [InlineData("Day")]
    [InlineData("0")]
    [InlineData("")]
    public async Task A_period_is_a_known_word(string period)
    {
        (await _app.Send(new GetStatisticsQuery(period))).Error!.Fields!.Keys.ShouldBe(["period"]);
    }

    private async Task<StatisticsDetails> SeeAsync(string period) => (await _app.Send(new GetStatisticsQuery(period))).Value;

    private void With(params ActivityDetails[] hours) => _app.Statistics.ActivityByHourAsync(default, default, default).ReturnsForAnyArgs(hours);
}
