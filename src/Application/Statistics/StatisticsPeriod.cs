namespace Auth.Application.Statistics;

/// <summary>The period of the statistics and its intervals.</summary>
public enum StatisticsPeriod
{
    /// <summary>24 hours in intervals of one hour.</summary>
    Day,

    /// <summary>Seven days in intervals of six hours.</summary>
    Week,

    /// <summary>30 days in intervals of one day.</summary>
    Month,
}

internal static class StatisticsPeriods
{
    /// <summary>Returns the starts of the intervals in UTC, oldest first. The last interval contains the present.</summary>
    public static IReadOnlyList<DateTimeOffset> GetBucketStarts(this StatisticsPeriod period, DateTimeOffset now)
    {
        var (step, count) = (period.Step(), period.Count());
        var last = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % step.Ticks), TimeSpan.Zero);
        return [.. Enumerable.Range(1 - count, count).Select(i => last + (i * step))];
    }

    /// <summary>Each length is a whole number of hours and divides a day evenly.</summary>
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
