using System.Collections.Concurrent;
using Auth.Domain.Common;

namespace Auth.Application.Statistics;

/// <summary>The durations of the use cases of this process. One instance per process, bounded by the number of use cases.</summary>
internal sealed class UseCaseDurations(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DurationHistogram> _durations = new(StringComparer.Ordinal);

    /// <summary>When counting started.</summary>
    public DateTimeOffset Since { get; } = time.Now();

    /// <summary>Records one run.</summary>
    public void Record(string useCase, TimeSpan duration) => _durations.GetOrAdd(useCase, _ => new()).Add(duration);

    /// <summary>Returns the durations of all use cases so far, by name.</summary>
    public IReadOnlyList<UseCaseDetails> GetSummary() =>
        [.. _durations.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => d.Value.Summarize(d.Key))];
}
