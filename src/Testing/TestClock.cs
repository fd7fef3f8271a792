using Microsoft.Extensions.Time.Testing;

namespace Auth.Testing;

/// <summary>A clock whose time of day changes only when a test advances it. Timers use real time, so that the server does not hang.</summary>
public sealed class TestClock() : FakeTimeProvider(TestTime.Start)
{
    /// <inheritdoc />
    public override long TimestampFrequency => System.TimestampFrequency;

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime, period);

    /// <inheritdoc />
    public override long GetTimestamp() => System.GetTimestamp();
}
