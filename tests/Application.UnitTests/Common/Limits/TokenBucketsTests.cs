using Auth.Application.Common.Limits;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Auth.Application.UnitTests.Common.Limits;

[Trait("Requirement", "R78")]
public class TokenBucketsTests
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);

    [Fact]
    public void A_key_has_a_burst_and_then_the_steady_rate()
    {
        var buckets = new TokenBuckets<string>(perMinute: 60, burst: 3, _time);

        TakeAll(buckets).ShouldBe(3);
        buckets.Take("alice").ShouldBe(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(0.4));
        buckets.Take("alice").ShouldBe(TimeSpan.FromSeconds(0.6));
        _time.Advance(TimeSpan.FromSeconds(0.6));
        TakeAll(buckets).ShouldBe(1);
        _time.Advance(TimeSpan.FromHours(1));
        TakeAll(buckets).ShouldBe(3);
    }

    [Fact]
    public void Keys_are_limited_independently()
    {
        var buckets = new TokenBuckets<string>(perMinute: 60, burst: 1, _time);

        buckets.Take("alice").ShouldBeNull();
        buckets.Take("alice").ShouldNotBeNull();

        buckets.Take("bob").ShouldBeNull();
    }

    [Fact]
    public void Asking_for_the_wait_takes_nothing()
    {
        var buckets = new TokenBuckets<string>(perMinute: 60, burst: 1, _time);

        buckets.FindWait("alice").ShouldBeNull();
        buckets.Take("alice").ShouldBeNull();

        buckets.FindWait("alice").ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_rate_of_0_is_no_limit()
    {
        var buckets = new TokenBuckets<string>(perMinute: 0, burst: 1, _time);

        for (var i = 0; i < 1_000; i++) buckets.Take("alice").ShouldBeNull();

        buckets.FindWait("alice").ShouldBeNull();
        buckets.Count.ShouldBe(0);
    }

    [Fact]
    public void Keys_that_have_taken_nothing_lately_leave_the_memory()
    {
        var buckets = new TokenBuckets<int>(perMinute: 60, burst: 30, _time);
        for (var key = 0; key < 10_000; key++) buckets.Take(key);

        _time.Advance(TimeSpan.FromMinutes(1));
        buckets.Take(1);

        buckets.Count.ShouldBe(1);
    }

    [Fact]
    public void A_clock_that_is_set_back_closes_no_bucket()
    {
        var clock = Substitute.For<TimeProvider>();
        clock.GetUtcNow().Returns(TestTime.Start);
        var buckets = new TokenBuckets<string>(perMinute: 60, burst: 3, clock);
        TakeAll(buckets).ShouldBe(3);

        clock.GetUtcNow().Returns(TestTime.Start.AddDays(-1));

        TakeAll(buckets).ShouldBe(3);
    }

    [Fact]
    public void Parallel_actions_do_not_exceed_the_burst()
    {
        var buckets = new TokenBuckets<string>(perMinute: 60, burst: 30, _time);
        var taken = 0;

        Parallel.For(0, 1_000, _ =>
        {
            if (buckets.Take("alice") is null) Interlocked.Increment(ref taken);
        });

        taken.ShouldBe(30);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_pauses_no_span_of_time_has_more_than_its_burst_and_rate(int seed)
    {
        var random = new Random(seed);
        var buckets = new TokenBuckets<string>(perMinute: 60, burst: 5, _time);
        var taken = new List<DateTimeOffset>();
        for (var i = 0; i < 2_000; i++)
        {
            if (buckets.Take("alice") is null) taken.Add(_time.GetUtcNow());
            if (random.Next(3) == 0) _time.Advance(TimeSpan.FromMilliseconds(random.Next(2_500)));
        }

        taken.Count.ShouldBeGreaterThan(100);
        for (var first = 0; first < taken.Count; first++)
        {
            for (var last = first; last < taken.Count; last++) (last - first + 1).ShouldBeLessThanOrEqualTo(5 + (int)(taken[last] - taken[first]).TotalSeconds);
        }
    }

    private static int TakeAll(TokenBuckets<string> buckets)
    {
        var count = 0;
        while (buckets.Take("alice") is null) count++;
        return count;
    }
}
