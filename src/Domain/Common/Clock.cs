namespace Auth.Domain.Common;

/// <summary>Reads the time in the precision in which it is stored.</summary>
public static class Clock
{
    /// <summary>The UTC time in whole microseconds, the precision that all three databases keep.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
