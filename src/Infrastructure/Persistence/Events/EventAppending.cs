using System.Data.Common;
using System.Globalization;
using System.Text;
using Auth.Application.Common;
using Auth.Domain.Common;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Numbers events and stores them, in one command. It is written by hand, as EF Core can't insert what it would have to ask for first.</summary>
/// <remarks>
/// The counter's row is locked from here to the commit, so the numbers have no gaps and are in the order of the commits:
/// who has seen a position has seen, or can see, all before it. It comes last, after the aggregates' rows, so that it is
/// held briefly and is never waited for by somebody on whom its holder waits.
/// </remarks>
internal static class EventAppending
{
    private const string Position = "position";

    public static async Task AppendAsync(this AuthContext context, IReadOnlyList<IDomainEvent> events, IRequestContext request)
    {
        var columns = context.Model.FindEntityType(typeof(EventRecord))!.GetProperties().Where(p => p.GetColumnName() != Position).ToList();
        var names = string.Join(", ", columns.Select(c => c.GetColumnName()));
        var sql = new StringBuilder().Append(CultureInfo.InvariantCulture, $"UPDATE counters SET value = value + {events.Count} WHERE name = '{Counter.Events}';");
        var parameters = new List<DbParameter>();
        using var command = context.Database.GetDbConnection().CreateCommand();
        for (var i = 0; i < events.Count; i++)
        {
            var record = EventRecord.Of(events[i], request);
            sql.Append(CultureInfo.InvariantCulture, $" INSERT INTO events ({Position}, {names}) SELECT value - {events.Count - 1 - i}");
            foreach (var column in columns)
            {
                var name = $"@p{parameters.Count}";
                sql.Append(", ").Append(name);
                parameters.Add(column.GetRelationalTypeMapping().CreateParameter(command, name, column.GetGetter().GetClrValue(record), column.IsNullable));
            }

            sql.Append(CultureInfo.InvariantCulture, $" FROM counters WHERE name = '{Counter.Events}';");
        }

        var written = await context.Database.ExecuteSqlRawAsync(sql.ToString(), parameters, CancellationToken.None);
        if (written != events.Count + 1) throw new InvalidOperationException($"The log took {written - 1} of {events.Count} events.");
    }
}
