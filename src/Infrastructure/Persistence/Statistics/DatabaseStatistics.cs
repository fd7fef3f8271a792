using Auth.Application.Common;
using Auth.Application.Statistics;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Statistics;

internal sealed class DatabaseStatistics(AuthContext context, EventCountAggregator aggregator, EventCollector collector) : IStatistics
{
    private const int MaxAttempts = 10;

    private static readonly string Login = EventRecord.GetTypeName<SessionStarted>();
    private static readonly string Failure = EventRecord.GetTypeName<AttemptFailed>();
    private static readonly string Lockout = EventRecord.GetTypeName<UserLockedOut>();
    private static readonly string Registration = EventRecord.GetTypeName<UserRegistered>();
    private static readonly string[] Shown = [Login, Failure, Lockout, Registration];

    public async Task<IReadOnlyList<ActivityDetails>> ListActivityByHourAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var counts = await CountsAsync(from, until, cancellationToken);
        return [.. counts.GroupBy(c => c.Hour).Select(hour => Summarize(hour.Key, [.. hour]))];
    }

    /// <summary>Separate queries: each has its own index, and a combined query would read the whole table.</summary>
    public async Task<AccountNumbers> CountAccountsAsync(DateTimeOffset now, CancellationToken cancellationToken) => new(
        await context.Users.LongCountAsync(cancellationToken),
        await context.Users.LongCountAsync(UserStatusPredicates.Matches(UserStatus.Locked, now), cancellationToken),
        await context.Users.LongCountAsync(UserStatusPredicates.Matches(UserStatus.LockedOut, now), cancellationToken));

    public Task<long> CountLiveSessionsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        context.Sessions.LongCountAsync(s => s.EndedAt == null && s.IdleExpiresAt > now, cancellationToken);

    private static ActivityDetails Summarize(DateTimeOffset hour, List<HourlyEventCount> counts)
    {
        long Number(string type, bool ofDecoys = false) => counts.Where(c => c.Type == type && c.IsDecoy == ofDecoys).Sum(c => c.Count);
        return new(hour, Number(Login), Number(Failure), Number(Failure, ofDecoys: true), Number(Lockout), Number(Registration));
    }

    /// <summary>Combines the saved counts with the events after their position. If another node counts in between, which changes the position, it starts over.</summary>
    private async Task<IReadOnlyList<HourlyEventCount>> CountsAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await collector.TryCollectAsync(context, cancellationToken);
        for (var i = 0; i < MaxAttempts; i++)
        {
            var end = await context.Counters.ReadAsync(Counter.CountedEvents, cancellationToken);
            var counted = await context.EventCounts.Where(c => c.Hour >= from && c.Hour < until && Shown.Contains(c.Type)).ToListAsync(cancellationToken);
            var uncounted = await aggregator.CountAsync(
                context.Events.Where(e => e.Position > end && e.OccurredAt >= from && e.OccurredAt < until && Shown.Contains(e.Type)), cancellationToken);
            if (await context.Counters.ReadAsync(Counter.CountedEvents, cancellationToken) == end) return [.. counted, .. uncounted];
        }

        throw new DatabaseBusyException();
    }
}
