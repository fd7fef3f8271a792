using System.Globalization;
using Auth.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Moves events from the inbox to the event log and gives them their positions, in batches (ADR 36).</summary>
/// <remarks>
/// A reader of the log collects first, so it sees each change that was acknowledged before. The counter's row is locked while a batch is moved.
/// An event that commits later gets a later position, so a reader that has read up to a position misses nothing.
/// </remarks>
internal sealed class EventCollector(IServiceScopeFactory scopes, IDatabaseExceptionClassifier faults)
{
    /// <summary>Maximum number of events moved in one transaction. Far below the number of locks from which SQL Server locks the whole table.</summary>
    public const int BatchSize = 500;

    /// <summary>Collects what was committed before this call, unless the database accepts no writes now. Its events can be read later then, but those before them now.</summary>
    /// <param name="reader">The context that will read. Within its transaction nothing is collected, because SQLite has a single writer.</param>
    public async Task TryCollectAsync(AuthContext reader, CancellationToken cancellationToken)
    {
        if (reader.Database.CurrentTransaction is not null) return;
        try
        {
            await CollectAsync(cancellationToken);
        }
        catch (Exception exception) when (faults.IsUnavailable(exception))
        {
            // The log can be read without the new events. If the database does not answer at all, the read fails too.
        }
    }

    /// <summary>Collects what was committed before this call.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthContext>();
        if (await context.EventInbox.MaxAsync(e => (long?)e.Id, cancellationToken) is not { } last) return;

        var unitOfWork = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        while (await unitOfWork.ExecuteAsync(() => MoveNextAsync(context), cancellationToken) is { } moved && moved < last)
        {
        }
    }

    /// <summary>Moves the next batch. By ids and not by a range, because a transaction with a smaller id may commit at any time.</summary>
    /// <returns>The last id of a full batch; null if nothing is left.</returns>
    private static async Task<long?> MoveNextAsync(AuthContext context)
    {
        // Locked until the commit: one transaction collects at a time, and its next statement sees what the previous one has moved.
        await context.Counters.IncrementAsync(Counter.Events, 0, CancellationToken.None);
        var ids = await context.EventInbox.OrderBy(e => e.Id).Select(e => e.Id).Take(BatchSize).ToListAsync(CancellationToken.None);
        if (ids.Count == 0) return null;

        var columns = string.Join(", ", context.Model.FindEntityType(typeof(InboxEvent))!.GetProperties().Select(c => c.GetColumnName()).Where(name => name != "id"));
        var list = string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var insert =
            $"""
            INSERT INTO events (position, {columns})
            SELECT c.value + ROW_NUMBER() OVER (ORDER BY i.id), {columns} FROM event_inbox i CROSS JOIN counters c
            WHERE c.name = '{Counter.Events}' AND i.id IN ({list})
            """;
        var moved = await context.Database.ExecuteSqlRawAsync(insert, CancellationToken.None);
        await context.Counters.IncrementAsync(Counter.Events, ids.Count, CancellationToken.None);
        var deleted = await context.EventInbox.Where(e => ids.Contains(e.Id)).ExecuteDeleteAsync(CancellationToken.None);
        if (moved != ids.Count || deleted != ids.Count) throw new InvalidOperationException($"Collecting moved {moved} and deleted {deleted} events; expected {ids.Count}.");
        return ids.Count == BatchSize ? ids[^1] : null;
    }
}
