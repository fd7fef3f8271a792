using System.Diagnostics;
using System.Globalization;
using Auth.Bench.Servers;

namespace Auth.Bench;

/// <summary>Repeats runs and computes medians. A run with too much CPU steal, caused by other virtual machines on the host, is repeated.</summary>
internal sealed class Protocol(int runs)
{
    private const double MaxSteal = 0.02;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly List<double> _stolen = [];

    /// <summary>The largest share of CPU steal during an accepted run.</summary>
    public double Steal => _stolen.DefaultIfEmpty().Max();

    public async Task<IReadOnlyList<T>> RepeatAsync<T>(Func<Task<T>> run)
    {
        var counting = new List<T>();
        for (var repeated = 0; counting.Count < runs;)
        {
            var (started, before) = (Stopwatch.GetTimestamp(), TotalSteal());
            var result = await run();
            var stolen = (TotalSteal() - before) / (Stopwatch.GetElapsedTime(started) * Cores.Count);
            // After enough repetitions the result is accepted, and its CPU steal is reported.
            if (stolen > MaxSteal && repeated++ < runs) continue;
            _stolen.Add(stolen);
            counting.Add(result);
        }

        return counting;
    }

    /// <summary>Alternates runs of a subject and a baseline, so that other activity on the machine affects both.</summary>
    public async Task<Comparison> CompareAsync(Func<Task<Measurement>> subject, Func<Task<Measurement>> baseline)
    {
        var pairs = await RepeatAsync(async () => (Baseline: await baseline(), Subject: await subject()));
        return new(
            Measurement.MedianOf([.. pairs.Select(pair => pair.Subject)]),
            Measurement.MedianOf([.. pairs.Select(pair => pair.Baseline)]),
            pairs.Median(pair => pair.Baseline.CpuPerRequest / pair.Subject.CpuPerRequest)!.Value);
    }

    /// <summary>The sum over all cores.</summary>
    private static TimeSpan TotalSteal()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Tick * long.Parse(fields[8], CultureInfo.InvariantCulture);
    }
}

/// <summary>Two servers under the same load, in alternating runs.</summary>
/// <param name="Ratio">Requests per CPU second, relative to the baseline: the median over all pairs of runs.</param>
internal sealed record Comparison(Measurement Subject, Measurement Baseline, double Ratio);
