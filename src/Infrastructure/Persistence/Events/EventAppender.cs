using System.Data.Common;
using System.Globalization;
using System.Text;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Appends events to the event log: takes their positions from the counter and inserts them, in one command.</summary>
/// <remarks>
/// The counter's row is locked until the commit, so positions have no gaps and follow the commit order (ADR 7). It is
/// locked last, after the rows of the aggregates, which keeps the lock short and avoids deadlocks.
/// </remarks>
internal static class EventAppender
{
    private const string Position = "position";

    /// <summary>SQL Server allows 2,100 parameters per command; an event has eight.</summary>
    private const int MaxBatchSize = 200;

    /// <param name="causes">The events that caused these; null for none.</param>
    public static async Task AppendAsync(this AuthContext context, IReadOnlyList<IDomainEvent> events, IRequestContext request, IReadOnlyList<IDomainEvent>? causes = null)
    {
        // The events of a closed account must not identify its client.
        var isAnonymous = (causes ?? events).Any(e => e is AccountClosed);
        var remaining = events.Count;
        foreach (var batch in events.Chunk(MaxBatchSize))
        {
            remaining -= batch.Length;
            await context.AppendAsync(batch, isFirst: remaining + batch.Length == events.Count, events.Count, remaining, request, isAnonymous);
        }
    }

    /// <param name="isFirst">The first batch increments the counter for all events.</param>
    /// <param name="remaining">Number of events after this batch.</param>
    /// <param name="isAnonymous">Omits IP address and user agent.</param>
    private static async Task AppendAsync(this AuthContext context, IDomainEvent[] batch, bool isFirst, int totalCount, int remaining, IRequestContext request, bool isAnonymous)
    {
        var columns = context.Model.FindEntityType(typeof(EventRecord))!.GetProperties().Where(p => p.GetColumnName() != Position).ToList();
        var names = string.Join(", ", columns.Select(c => c.GetColumnName()));
        var sql = new StringBuilder();
        if (isFirst) sql.Append(CultureInfo.InvariantCulture, $"UPDATE counters SET value = value + {totalCount} WHERE name = '{Counter.Events}';");
        var parameters = new List<DbParameter>();
        using var command = context.Database.GetDbConnection().CreateCommand();
        for (var i = 0; i < batch.Length; i++)
        {
            var record = EventRecord.From(batch[i], request, isAnonymous);
            sql.Append(CultureInfo.InvariantCulture, $" INSERT INTO events ({Position}, {names}) SELECT value - {remaining + batch.Length - 1 - i}");
            foreach (var column in columns)
            {
                var name = $"@p{parameters.Count}";
                sql.Append(", ").Append(name);
                parameters.Add(column.GetRelationalTypeMapping().CreateParameter(command, name, column.GetGetter().GetClrValue(record), column.IsNullable));
            }

            sql.Append(CultureInfo.InvariantCulture, $" FROM counters WHERE name = '{Counter.Events}';");
        }

        var expected = batch.Length + (isFirst ? 1 : 0);
        var written = await context.Database.ExecuteSqlRawAsync(sql.ToString(), parameters, CancellationToken.None);
        if (written != expected) throw new InvalidOperationException($"Appending events changed {written} rows; expected {expected}.");
    }
}
