using System.Numerics;

namespace Auth.Application.Statistics;

/// <summary>Counts durations in steps of an eighth of the power of two below them, from 1 µs to more than an hour, without a lock and in 2 KB.</summary>
internal sealed class DurationHistogram
{
    /// <summary>Steps from one power of two to the next, as a power of two: the width of a step is at most an eighth of what is in it.</summary>
    private const int StepBits = 3;

    private const int Steps = 1 << StepBits;

    private const int Powers = 32;

    private const double P95 = 0.95;

    private readonly long[] _counts = new long[Powers * Steps];
    private long _total;
    private long _longest;

    public void Add(TimeSpan duration)
    {
        var microseconds = Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        Interlocked.Increment(ref _counts[StepOf(microseconds)]);
        Interlocked.Add(ref _total, microseconds);
        for (var longest = Interlocked.Read(ref _longest); microseconds > longest; longest = Interlocked.Read(ref _longest))
        {
            Interlocked.CompareExchange(ref _longest, microseconds, longest);
        }
    }

    /// <summary>What has been counted; while others add, the numbers may be of moments that lie a little apart.</summary>
    public UseCaseDetails Describe(string name)
    {
        var counts = _counts.Select((_, i) => Interlocked.Read(ref _counts[i])).ToList();
        var (count, longest) = (counts.Sum(), Interlocked.Read(ref _longest));
        return new UseCaseDetails(
            name,
            count,
            Milliseconds(count == 0 ? 0 : (double)Interlocked.Read(ref _total) / count),
            Milliseconds(Math.Min(EndOfStep(StepThatHolds(P95, counts, count)), longest)),
            Milliseconds(longest));
    }

    private static int StepThatHolds(double part, List<long> counts, long count)
    {
        var left = (long)Math.Ceiling(part * count);
        var step = 0;
        for (; step < counts.Count - 1; step++)
        {
            left -= counts[step];
            if (left <= 0) break;
        }

        return step;
    }

    /// <summary>Below two times the steps each number has one of its own.</summary>
    private static int StepOf(long microseconds)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)microseconds) - StepBits);
        return (int)Math.Min((Powers * Steps) - 1, (shift * Steps) + (microseconds >> shift));
    }

    private static long EndOfStep(int step)
    {
        var shift = Math.Max(0, (step / Steps) - 1);
        return ((step - (shift * Steps) + 1L) << shift) - 1;
    }

    private static double Milliseconds(double microseconds) => Math.Round(microseconds) / 1_000;
}
