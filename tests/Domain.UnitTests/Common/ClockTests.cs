using Auth.Domain.Common;

namespace Auth.Domain.UnitTests.Common;

public class ClockTests
{
    [Fact]
    public void The_clock_returns_UTC_truncated_to_microseconds()
    {
        var exact = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(12_345_679);

        var now = new StoppedClock(exact).Now();

        now.ShouldBe(exact.AddTicks(-9));
        now.Offset.ShouldBe(TimeSpan.Zero);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
