using Auth.Application.Statistics;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Application.UnitTests.Statistics;

public class UseCaseDurationsTests
{
    private readonly UseCaseDurations _times = new(new FakeTimeProvider(TestTime.Start));

    [Fact]
    public void Nothing_has_run_at_first()
    {
        _times.GetSummary().ShouldBeEmpty();
    }

    [Fact]
    public void Each_use_case_has_its_own_durations()
    {
        _times.Record("Login", TimeSpan.FromMilliseconds(100));
        _times.Record("GetUser", TimeSpan.FromMilliseconds(1));
        _times.Record("Login", TimeSpan.FromMilliseconds(300));

        _times.GetSummary().Select(u => (u.Name, u.Count, u.MeanMilliseconds, u.LongestMilliseconds)).ShouldBe([("GetUser", 1, 1, 1), ("Login", 2, 200, 300)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(999)]
    [InlineData(1_000_000)]
    [InlineData(4_000_000_000)]
    public void Of_equal_durations_each_number_is_that_duration(long microseconds)
    {
        for (var i = 0; i < 100; i++) _times.Record("Login", TimeSpan.FromMicroseconds(microseconds));

        var milliseconds = microseconds / 1_000.0;
        _times.GetSummary().ShouldHaveSingleItem().ShouldBe(new UseCaseDetails("Login", 100, milliseconds, milliseconds, milliseconds));
    }

    [Fact]
    public void P95_leaves_five_of_a_hundred_above_it_and_is_at_most_an_eighth_too_much()
    {
        for (var i = 1; i <= 10_000; i++) _times.Record("Login", TimeSpan.FromMicroseconds(i));

        _times.GetSummary()[0].P95Milliseconds.ShouldBeInRange(9.5, 9.5 * 9 / 8);
    }

    [Fact]
    public void A_duration_beyond_all_steps_is_in_the_last_one()
    {
        _times.Record("Login", TimeSpan.FromDays(365));

        _times.GetSummary()[0].LongestMilliseconds.ShouldBe(TimeSpan.FromDays(365).TotalMilliseconds);
    }

    [Fact]
    public void Runs_in_parallel_are_all_counted()
    {
        Parallel.For(0, 10_000, i => _times.Record("Login", TimeSpan.FromMicroseconds(i)));

        var seen = _times.GetSummary()[0];
        (seen.Count, seen.MeanMilliseconds, seen.LongestMilliseconds).ShouldBe((10_000, 5.0, 9.999));
    }
}
