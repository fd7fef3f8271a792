using Auth.Application.Passwords;
using Auth.Application.Statistics;
using Auth.Application.UnitTests.Common;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Auth.Application.UnitTests.Statistics;

public class GetStatisticsHandlerTests
{
    private static readonly DateTimeOffset Now = new(2030, 3, 14, 15, 9, 26, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly IStatistics _statistics = Substitute.For<IStatistics>();
    private readonly IHashingStatus _hashing = Substitute.For<IHashingStatus>();
    private readonly UseCaseDurations _durations;

    public GetStatisticsHandlerTests()
    {
        _durations = new UseCaseDurations(_time);
        _time.SetUtcNow(Now);
        ReturnsHours();
    }

    [Theory]
    [InlineData("day", 24, "2030-03-13T16:00Z", "2030-03-14T15:00Z", "2030-03-14T16:00Z")]
    [InlineData("week", 28, "2030-03-07T18:00Z", "2030-03-14T12:00Z", "2030-03-14T18:00Z")]
    [InlineData("month", 30, "2030-02-13T00:00Z", "2030-03-14T00:00Z", "2030-03-15T00:00Z")]
    public async Task A_period_ends_with_the_bucket_that_contains_the_present(string period, int count, string first, string last, string end)
    {
        var activity = (await GetAsync(period)).Activity;

        activity.Count.ShouldBe(count);
        activity[0].Start.ShouldBe(DateTimeOffset.Parse(first, null));
        activity[^1].Start.ShouldBe(DateTimeOffset.Parse(last, null));
        activity.Zip(activity.Skip(1), (a, b) => b.Start - a.Start).Distinct().ShouldHaveSingleItem();
        await _statistics.Received(1).ListActivityByHourAsync(DateTimeOffset.Parse(first, null), DateTimeOffset.Parse(end, null), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_bucket_that_starts_now_contains_the_present()
    {
        var midnight = new DateTimeOffset(2030, 3, 15, 0, 0, 0, TimeSpan.Zero);
        _time.SetUtcNow(midnight);

        (await GetAsync("month")).Activity[^1].Start.ShouldBe(midnight);
    }

    [Fact]
    public async Task A_bucket_contains_the_sum_of_its_hours()
    {
        var noon = new DateTimeOffset(2030, 3, 14, 12, 0, 0, TimeSpan.Zero);
        ReturnsHours(new(noon.AddHours(-1), 100, 0, 0, 0, 0), new(noon, 1, 2, 3, 4, 5), new(noon.AddHours(5), 10, 20, 30, 40, 50));

        var activity = (await GetAsync("week")).Activity;

        activity[^1].ShouldBe(new ActivityDetails(noon, 11, 22, 33, 44, 55));
        activity[^2].ShouldBe(new ActivityDetails(noon.AddHours(-6), 100, 0, 0, 0, 0));
        activity[^3].ShouldBe(new ActivityDetails(noon.AddHours(-12), 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task Accounts_sessions_and_hashing_are_as_of_now()
    {
        _statistics.CountAccountsAsync(Now, Arg.Any<CancellationToken>()).Returns(new AccountNumbers(7, 2, 1));
        _statistics.CountLiveSessionsAsync(Now, Arg.Any<CancellationToken>()).Returns(9);
        _hashing.GetStatus().Returns(new HashingDetails(2, 1, 0, 512, 3, 4));

        var details = await GetAsync("day");

        (details.At, details.Period, details.Accounts, details.LiveSessions).ShouldBe((Now, StatisticsPeriod.Day, new AccountNumbers(7, 2, 1), 9));
        (details.Hashing, details.Since).ShouldBe((new HashingDetails(2, 1, 0, 512, 3, 4), TestTime.Start));
    }

    [Fact]
    public async Task Use_cases_are_listed_by_name()
    {
        _durations.Record("Login", TimeSpan.Zero);

        (await GetAsync("day")).UseCases.ShouldHaveSingleItem().ShouldBe(new UseCaseDetails("Login", 1, 0, 0, 0));
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData("year")]
    [InlineData("Day")]
    [InlineData("0")]
    [InlineData("")]
    public void The_validator_accepts_only_known_periods(string period) => new GetStatisticsValidator().GetRejectedFields(new GetStatisticsQuery(period)).ShouldBe(["period"]);

    private async Task<StatisticsDetails> GetAsync(string period) =>
        (await new GetStatisticsHandler(_statistics, _hashing, _durations, _time).Handle(new GetStatisticsQuery(period), CancellationToken.None)).Value;

    private void ReturnsHours(params ActivityDetails[] hours) => _statistics.ListActivityByHourAsync(default, default, default).ReturnsForAnyArgs(hours);
}
