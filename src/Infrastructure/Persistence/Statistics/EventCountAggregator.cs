using Auth.Application.Common;
using Auth.Infrastructure.Persistence.Events;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Statistics;

/// <summary>Aggregates events into hourly counts, so that statistics do not read months of events.</summary>
/// <remarks>
/// Counts and the position that they reach are saved in one transaction. An event that commits later has a later position (ADR 36), so the
/// counts and the events after that position contain every event exactly once (ADR 19).
/// </remarks>
internal sealed class EventCountAggregator(AuthContext context, IUnitOfWork unitOfWork, EventCollector collector)
{
    /// <summary>Fewer uncounted events are left for the next reader: reading them is cheap, and an idle server writes nothing.</summary>
    public const int MinBacklog = 1_000;

    /// <summary>Maximum number of events counted in one transaction: on SQLite, other writers wait for it.</summary>
    public const int MaxBatchSize = 5_000;

    /// <summary>Counts the next events if there are at least <paramref name="minBacklog"/>.</summary>
    /// <returns>Whether more events may be waiting.</returns>
    public async Task<bool> AggregateNextAsync(int minBacklog, CancellationToken cancellationToken)
    {
        await collector.TryCollectAsync(context, cancellationToken);
        var uncounted = await context.Counters.ReadAsync(Counter.Events, cancellationToken) - await context.Counters.ReadAsync(Counter.CountedEvents, cancellationToken);
        return uncounted >= minBacklog && await unitOfWork.ExecuteAsync(() => CountNextAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Counts events by hour and type without saving the counts.</summary>
    /// <param name="events">The events to count, decoys included.</param>
    public async Task<IReadOnlyList<HourlyEventCount>> CountAsync(IQueryable<EventRecord> events, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<(DateTimeOffset Hour, string Type, bool OfDecoys), long>();
        var rows = events.Select(e => new { e.OccurredAt, e.Type, OfDecoys = context.UsersAndDecoys.Any(u => u.Id == e.UserId && u.IsDecoy) });
        await foreach (var e in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var key = (GetHour(e.OccurredAt), e.Type, e.OfDecoys);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return [.. counts.Select(c => new HourlyEventCount { Hour = c.Key.Hour, Type = c.Key.Type, IsDecoy = c.Key.OfDecoys, Count = c.Value })];
    }

    private async Task<bool> CountNextAsync(CancellationToken cancellationToken)
    {
        // Locked until the commit: one node counts at a time.
        await context.Counters.IncrementAsync(Counter.CountedEvents, 0, cancellationToken);
        var start = await context.Counters.ReadAsync(Counter.CountedEvents, cancellationToken);
        var end = await context.Counters.ReadAsync(Counter.Events, cancellationToken);
        var to = Math.Min(end, start + MaxBatchSize);
        if (to <= start) return false;

        await AddAsync(await CountAsync(context.Events.Where(e => e.Position > start && e.Position <= to), cancellationToken), cancellationToken);
        await context.Counters.IncrementAsync(Counter.CountedEvents, (int)(to - start), cancellationToken);
        return to < end;
    }

    private async Task AddAsync(IReadOnlyList<HourlyEventCount> counts, CancellationToken cancellationToken)
    {
        if (counts.Count == 0) return;
        var (first, last) = (counts.Min(c => c.Hour), counts.Max(c => c.Hour));
        var existing = await context.EventCounts.Where(c => c.Hour >= first && c.Hour <= last).ToDictionaryAsync(c => (c.Hour, c.Type, c.IsDecoy), cancellationToken);
        foreach (var count in counts)
        {
            if (existing.TryGetValue((count.Hour, count.Type, count.IsDecoy), out var row)) row.Count += count.Count;
            else context.Add(count);
        }
    }

    private static DateTimeOffset GetHour(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
