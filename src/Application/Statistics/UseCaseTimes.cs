using System.Collections.Concurrent;
using Auth.Domain.Common;

namespace Auth.Application.Statistics;

/// <summary>How long the use cases of this process took. One for the process; it holds as many names as there are use cases.</summary>
public sealed class UseCaseTimes(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DurationHistogram> _durations = new(StringComparer.Ordinal);

    /// <summary>Since when they are counted.</summary>
    public DateTimeOffset Since { get; } = time.Now();

    /// <summary>Notes one run.</summary>
    public void Add(string useCase, TimeSpan took) => _durations.GetOrAdd(useCase, _ => new()).Add(took);

    /// <summary>All that ran so far, by name.</summary>
    public IReadOnlyList<UseCaseDetails> Look() =>
        [.. _durations.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => d.Value.Describe(d.Key))];
}
