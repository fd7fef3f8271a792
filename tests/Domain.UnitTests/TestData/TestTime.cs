namespace Auth.TestData;

/// <summary>The time at which tests start.</summary>
internal static class TestTime
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
}
