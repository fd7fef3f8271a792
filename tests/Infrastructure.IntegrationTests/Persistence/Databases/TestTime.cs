namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>The time of tests.</summary>
public static class TestTime
{
    /// <summary>A time with microseconds, which shows whether they are stored.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddTicks(17_698_629_961_234_560L);
}
