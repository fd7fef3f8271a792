namespace Auth.Testing;

/// <summary>The time at which tests start.</summary>
public static class TestTime
{
    /// <summary>Tuesday, 1 January 2030, 12:00 UTC. Builders build as of this time, and the clock of a test server starts at it.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
}
