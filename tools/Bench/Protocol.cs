using System.Diagnostics;
using System.Globalization;
using Auth.Bench.Servers;

namespace Auth.Bench;

/// <summary>Repeats runs, and takes medians. A run during which a neighbour of this virtual machine took its processors is repeated.</summary>
internal sealed class Protocol(int runs)
{
    private const double MostStolen = 0.02;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly List<double> _stolen = [];

    /// <summary>The largest part of the processors' time that was stolen during a run that counts.</summary>
    public double Stolen => _stolen.DefaultIfEmpty().Max();

    public async Task<IReadOnlyList<T>> RepeatAsync<T>(Func<Task<T>> run)
    {
        var counting = new List<T>();
        for (var repeated = 0; counting.Count < runs;)
        {
            var (started, before) = (Stopwatch.GetTimestamp(), StolenSoFar());
            var result = await run();
            var stolen = (StolenSoFar() - before) / (Stopwatch.GetElapsedTime(started) * Cores.Count);
            // At last it is taken as it is, and told.
            if (stolen > MostStolen && repeated++ < runs) continue;
            _stolen.Add(stolen);
            counting.Add(result);
        }

        return counting;
    }

    /// <summary>Runs that take turns with runs of a yardstick, so that what the machine does meanwhile reaches both.</summary>
    public async Task<Comparison> CompareAsync(Func<Task<Measurement>> subject, Func<Task<Measurement>> yardstick)
    {
        var pairs = await RepeatAsync(async () => (Yardstick: await yardstick(), Subject: await subject()));
        return new(
            Measurement.MedianOf([.. pairs.Select(pair => pair.Subject)]),
            Measurement.MedianOf([.. pairs.Select(pair => pair.Yardstick)]),
            pairs.Median(pair => pair.Yardstick.CpuPerRequest / pair.Subject.CpuPerRequest)!.Value);
    }

    /// <summary>Of all processors together.</summary>
    private static TimeSpan StolenSoFar()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Tick * long.Parse(fields[8], CultureInfo.InvariantCulture);
    }
}

/// <summary>Two servers under the same load, in turns.</summary>
/// <param name="Times">Of the yardstick's requests a second of processor time, the median of all pairs of runs.</param>
internal sealed record Comparison(Measurement Subject, Measurement Yardstick, double Times);
