namespace Auth.Application.Statistics;

/// <summary>How far back is looked, and in which steps.</summary>
public enum StatisticsPeriod
{
    /// <summary>24 hours, by the hour.</summary>
    Day,

    /// <summary>Seven days, by six hours.</summary>
    Week,

    /// <summary>30 days, by the day.</summary>
    Month,
}

internal static class StatisticsPeriods
{
    /// <summary>When the steps begin, in UTC, oldest first; the last one holds the present.</summary>
    public static IReadOnlyList<DateTimeOffset> StepsUntil(this StatisticsPeriod period, DateTimeOffset now)
    {
        var (step, count) = (period.Step(), period.Count());
        var last = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % step.Ticks), TimeSpan.Zero);
        return [.. Enumerable.Range(1 - count, count).Select(i => last + (i * step))];
    }

    /// <summary>Each a whole number of hours, of which a day has a whole number.</summary>
    public static TimeSpan Step(this StatisticsPeriod period) => TimeSpan.FromHours(period switch
    {
        StatisticsPeriod.Day => 1,
        StatisticsPeriod.Week => 6,
        _ => 24,
    });

    private static int Count(this StatisticsPeriod period) => period switch
    {
        StatisticsPeriod.Day => 24,
        StatisticsPeriod.Week => 28,
        _ => 30,
    };
}
