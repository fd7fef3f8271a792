using System.Numerics;

namespace Auth.Application.Statistics;

/// <summary>Counts durations from 1 µs to more than an hour in buckets, without a lock and in 2 KB. A bucket's width is at most an eighth of its values.</summary>
internal sealed class DurationHistogram
{
    /// <summary>The number of buckets between two powers of two, as a power of two.</summary>
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
        Interlocked.Increment(ref _counts[GetStep(microseconds)]);
        Interlocked.Add(ref _total, microseconds);
        for (var longest = Interlocked.Read(ref _longest); microseconds > longest; longest = Interlocked.Read(ref _longest))
        {
            Interlocked.CompareExchange(ref _longest, microseconds, longest);
        }
    }

    /// <summary>Returns a summary. Under concurrent updates, its numbers may be from slightly different moments.</summary>
    public UseCaseDetails Summarize(string name)
    {
        var counts = _counts.Select((_, i) => Interlocked.Read(ref _counts[i])).ToList();
        var (count, longest) = (counts.Sum(), Interlocked.Read(ref _longest));
        return new UseCaseDetails(
            name,
            count,
            Milliseconds(count == 0 ? 0 : (double)Interlocked.Read(ref _total) / count),
            Milliseconds(Math.Min(GetBucketEnd(FindBucket(P95, counts, count)), longest)),
            Milliseconds(longest));
    }

    private static int FindBucket(double fraction, List<long> counts, long count)
    {
        var remaining = (long)Math.Ceiling(fraction * count);
        var step = 0;
        for (; step < counts.Count - 1; step++)
        {
            remaining -= counts[step];
            if (remaining <= 0) break;
        }

        return step;
    }

    /// <summary>Each of the smallest values has a bucket of its own.</summary>
    private static int GetStep(long microseconds)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)microseconds) - StepBits);
        return (int)Math.Min((Powers * Steps) - 1, (shift * Steps) + (microseconds >> shift));
    }

    private static long GetBucketEnd(int step)
    {
        var shift = Math.Max(0, (step / Steps) - 1);
        return ((step - (shift * Steps) + 1L) << shift) - 1;
    }

    private static double Milliseconds(double microseconds) => Math.Round(microseconds) / 1_000;
}
