namespace Auth.Bench;

/// <summary>What one run, or the median of several, has shown.</summary>
internal sealed record Measurement
{
    /// <summary>How many were answered.</summary>
    public long Requests { get; init; }

    public double? RequestsPerSecond { get; init; }

    public TimeSpan? P50 { get; init; }

    public TimeSpan? P99 { get; init; }

    /// <summary>Processor time of the server.</summary>
    public TimeSpan? CpuPerRequest { get; init; }

    /// <summary>Resident memory of the server, in bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>The median of each value for itself.</summary>
    public static Measurement MedianOf(IReadOnlyCollection<Measurement> runs) => new()
    {
        RequestsPerSecond = runs.Median(run => run.RequestsPerSecond),
        P50 = runs.Median(run => run.P50?.Ticks) is { } p50 ? new((long)p50) : null,
        P99 = runs.Median(run => run.P99?.Ticks) is { } p99 ? new((long)p99) : null,
        CpuPerRequest = runs.Median(run => run.CpuPerRequest?.Ticks) is { } cpu ? new((long)cpu) : null,
        Memory = (long?)runs.Median(run => run.Memory),
    };
}

internal static class Medians
{
    /// <summary>The middle one; of an even number, the lower of the two. Null: there is none.</summary>
    public static double? Median<T>(this IEnumerable<T> runs, Func<T, double?> value)
    {
        var sorted = runs.Select(value).OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : sorted[(sorted.Count - 1) / 2];
    }
}
