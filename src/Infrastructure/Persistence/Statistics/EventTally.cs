using Auth.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Statistics;

/// <summary>Counts the events of each hour, so that nobody has to count a month of them again.</summary>
/// <remarks>
/// It counts up to a position, and keeps the position with the counts, in one transaction. As positions are in the order
/// of the commits (ADR 7), nothing comes before it any more, whatever the time of an event says: the counts and the events
/// after that position are always all there are, each once (ADR 19).
/// </remarks>
internal sealed class EventTally(AuthContext context, IUnitOfWork unitOfWork)
{
    /// <summary>Fewer are left to whoever asks: to read them costs little, and a server that has nothing to do writes nothing.</summary>
    public const int WorthCounting = 1_000;

    /// <summary>In one transaction: on SQLite others wait for it.</summary>
    public const int MostAtOnce = 5_000;

    /// <summary>Counts on, if there is enough to count.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> CountOnAsync(int worthCounting, CancellationToken cancellationToken)
    {
        var uncounted = await context.Counters.ReadAsync(Counter.Events, cancellationToken) - await context.Counters.ReadAsync(Counter.CountedEvents, cancellationToken);
        return uncounted >= worthCounting && await unitOfWork.CommitAsync(() => CountNextAsync(cancellationToken), cancellationToken);
    }

    /// <summary>The events after a position, counted by hour and type.</summary>
    /// <param name="events">Those of them that count.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<IReadOnlyList<EventCount>> CountAsync(IQueryable<Events.EventRecord> events, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<(DateTimeOffset Hour, string Type, bool OfDecoys), long>();
        var told = events.IgnoreQueryFilters().Select(e => new { e.OccurredAt, e.Type, OfDecoys = context.Users.Any(u => u.Id == e.User && u.IsDecoy) });
        await foreach (var e in told.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var key = (HourOf(e.OccurredAt), e.Type, e.OfDecoys);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return [.. counts.Select(c => new EventCount { Hour = c.Key.Hour, Type = c.Key.Type, OfDecoys = c.Key.OfDecoys, Number = c.Value })];
    }

    private async Task<bool> CountNextAsync(CancellationToken cancellationToken)
    {
        // Held from here to the commit: one node counts at a time.
        await context.Counters.AdvanceAsync(Counter.CountedEvents, 0, cancellationToken);
        var from = await context.Counters.ReadAsync(Counter.CountedEvents, cancellationToken);
        var end = await context.Counters.ReadAsync(Counter.Events, cancellationToken);
        var to = Math.Min(end, from + MostAtOnce);
        if (to <= from) return false;

        await AddAsync(await CountAsync(context.Events.Where(e => e.Position > from && e.Position <= to), cancellationToken), cancellationToken);
        await context.Counters.AdvanceAsync(Counter.CountedEvents, (int)(to - from), cancellationToken);
        return to < end;
    }

    private async Task AddAsync(IReadOnlyList<EventCount> counts, CancellationToken cancellationToken)
    {
        if (counts.Count == 0) return;
        var (first, last) = (counts.Min(c => c.Hour), counts.Max(c => c.Hour));
        var known = await context.EventCounts.Where(c => c.Hour >= first && c.Hour <= last).ToDictionaryAsync(c => (c.Hour, c.Type, c.OfDecoys), cancellationToken);
        foreach (var count in counts)
        {
            if (known.TryGetValue((count.Hour, count.Type, count.OfDecoys), out var row)) row.Number += count.Number;
            else context.Add(count);
        }
    }

    private static DateTimeOffset HourOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
