using Microsoft.Extensions.Time.Testing;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A clock whose time of day changes only when a test advances it. Timers use real time, so that the server does not hang.</summary>
public sealed class SteppedClock() : FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero))
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime, period);

    public override long GetTimestamp() => System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;
}
