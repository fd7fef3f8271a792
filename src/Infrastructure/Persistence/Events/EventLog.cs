using Auth.Application.Audit;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Events;

internal sealed class EventLog(AuthContext context, EventCollector collector) : IEventLog
{
    private const int ErasedAtOnce = 1_000;

    private static readonly string RolesChanged = EventRecord.GetTypeName<RolesChanged>();

    public async Task<IReadOnlyList<EventDetails>> ReadAsync(EventFilter filter, CancellationToken cancellationToken)
    {
        await collector.TryCollectAsync(context, cancellationToken);
        // The join includes decoys: an event without a user row belongs to a closed account.
        var rows = await Page(filter)
            .LeftJoin(context.UsersAndDecoys, e => e.UserId, u => u.Id, (e, u) => new { Event = e, Name = u == null ? null : u.Username.Value, IsDecoy = u != null && u.IsDecoy })
            .ToListAsync(cancellationToken);

        var events = rows.Select(r => Details(r.Event, r.IsDecoy ? null : r.Name) with { UnknownName = r.IsDecoy });
        return filter switch
        {
            { After: not null } => [.. events.OrderBy(e => e.Position)],
            { Following: not null } => [.. events.OrderBy(e => e.OccurredAt).ThenBy(e => e.Position)],
            _ => [.. events.OrderByDescending(e => e.OccurredAt).ThenByDescending(e => e.Position)],
        };
    }

    /// <summary>Only current and former administrators act on other users. Only for them are all events searched by actor, which has no index.</summary>
    public async Task EraseClientDataAsync(User user, CancellationToken cancellationToken)
    {
        var id = user.Id;
        // Locked first, so that no event is moved past the erasure.
        await context.Counters.IncrementAsync(Counter.Events, 0, cancellationToken);
        await EraseAsync(context.EventInbox.Where(e => e.UserId == id || e.ActorId == id).OrderBy(e => e.Id), cancellationToken);
        await EraseAsync(context.Events.Where(e => e.UserId == id).OrderBy(e => e.Position), cancellationToken);
        var hasAdministered = user.IsAdministrator || await context.Events.AnyAsync(e => e.UserId == id && e.Type == RolesChanged, cancellationToken);
        if (hasAdministered) await EraseAsync(context.Events.Where(e => e.ActorId == id).OrderBy(e => e.Position), cancellationToken);
    }

    /// <summary>Erases in batches: a larger statement makes SQL Server lock the whole table and block every append.</summary>
    private static async Task EraseAsync<T>(IQueryable<T> events, CancellationToken cancellationToken)
        where T : StoredEvent
    {
        var remaining = events.Where(e => e.IpAddress != null || e.UserAgent != null).Take(ErasedAtOnce);
        while (await remaining.ExecuteUpdateAsync(set => set.SetProperty(e => e.IpAddress, (string?)null).SetProperty(e => e.UserAgent, (string?)null), cancellationToken) > 0)
        {
        }
    }

    private IQueryable<EventRecord> Page(EventFilter filter)
    {
        IQueryable<EventRecord> events = context.Events.AsNoTracking();
        if (filter.UserId is { } user) events = events.Where(e => e.UserId == user);
        if (filter.WithoutUser) events = events.Where(e => e.UserId == null);
        if (filter.Through is { } last) events = events.Where(e => e.Position <= last);
        if (filter.Type is { } type) events = events.Where(e => e.Type == type);
        if (filter.From is { } from) events = events.Where(e => e.OccurredAt >= from);
        if (filter.Until is { } until) events = events.Where(e => e.OccurredAt < until);
        if (filter.After is { } after) return events.Where(e => e.Position > after).OrderBy(e => e.Position).Take(filter.Limit);

        if (filter.Following is { } previous)
        {
            // As below.
            var (time, position) = previous;
            return events.Where(e => e.OccurredAt >= time && (e.OccurredAt > time || e.Position > position)).OrderBy(e => e.OccurredAt).ThenBy(e => e.Position).Take(filter.Limit);
        }

        if (filter.Before is { } cursor)
        {
            // The first comparison is implied by the second, and makes the condition usable by the index.
            var (time, position) = cursor;
            events = events.Where(e => e.OccurredAt <= time && (e.OccurredAt < time || e.Position < position));
        }

        return events.OrderByDescending(e => e.OccurredAt).ThenByDescending(e => e.Position).Take(filter.Limit);
    }

    private static EventDetails Details(EventRecord e, string? username) => new(
        e.Position,
        e.Type,
        e.OccurredAt,
        e.UserId?.Value,
        username,
        e.SessionId?.Value,
        e.ActorId?.Value,
        e.IpAddress,
        e.UserAgent,
        EventRecord.ReadDetails(e.Details));
}
