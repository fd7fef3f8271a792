namespace Auth.Bench;

/// <summary>The result of one run, or the medians of several.</summary>
internal sealed record Measurement
{
    /// <summary>The number of responses.</summary>
    public long Requests { get; init; }

    /// <summary>Responses 503 with Retry-After, which do not count as requests.</summary>
    public int Deferred { get; init; }

    public double? RequestsPerSecond { get; init; }

    public TimeSpan? P50 { get; init; }

    public TimeSpan? P99 { get; init; }

    /// <summary>CPU time of the server.</summary>
    public TimeSpan? CpuPerRequest { get; init; }

    /// <summary>Resident memory of the server, in bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Computes the median of each value separately.</summary>
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
    /// <summary>The lower median; null for no values.</summary>
    public static double? Median<T>(this IEnumerable<T> runs, Func<T, double?> value)
    {
        var sorted = runs.Select(value).OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : sorted[(sorted.Count - 1) / 2];
    }
}
