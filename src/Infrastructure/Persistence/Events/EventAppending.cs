using System.Data.Common;
using System.Globalization;
using System.Text;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
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

    /// <summary>SQL Server takes 2,100 parameters a command; an event has eight.</summary>
    private const int MostAtOnce = 200;

    public static async Task AppendAsync(this AuthContext context, IReadOnlyList<IDomainEvent> events, IRequestContext request)
    {
        // Whoever leaves is not found in what is told of the leaving.
        var isAnonymous = events.Any(e => e is AccountClosed);
        var left = events.Count;
        foreach (var some in events.Chunk(MostAtOnce))
        {
            left -= some.Length;
            await context.AppendAsync(some, isFirst: left + some.Length == events.Count, events.Count, left, request, isAnonymous);
        }
    }

    /// <param name="context">The store.</param>
    /// <param name="some">Some of the events.</param>
    /// <param name="isFirst">Whether the counter has yet to be advanced, for all of them.</param>
    /// <param name="all">How many there are in all.</param>
    /// <param name="left">How many come after these.</param>
    /// <param name="request">Who did it.</param>
    /// <param name="isAnonymous">Whether they must not say from where.</param>
    private static async Task AppendAsync(this AuthContext context, IDomainEvent[] some, bool isFirst, int all, int left, IRequestContext request, bool isAnonymous)
    {
        var columns = context.Model.FindEntityType(typeof(EventRecord))!.GetProperties().Where(p => p.GetColumnName() != Position).ToList();
        var names = string.Join(", ", columns.Select(c => c.GetColumnName()));
        var sql = new StringBuilder();
        if (isFirst) sql.Append(CultureInfo.InvariantCulture, $"UPDATE counters SET value = value + {all} WHERE name = '{Counter.Events}';");
        var parameters = new List<DbParameter>();
        using var command = context.Database.GetDbConnection().CreateCommand();
        for (var i = 0; i < some.Length; i++)
        {
            var record = EventRecord.Of(some[i], request, isAnonymous);
            sql.Append(CultureInfo.InvariantCulture, $" INSERT INTO events ({Position}, {names}) SELECT value - {left + some.Length - 1 - i}");
            foreach (var column in columns)
            {
                var name = $"@p{parameters.Count}";
                sql.Append(", ").Append(name);
                parameters.Add(column.GetRelationalTypeMapping().CreateParameter(command, name, column.GetGetter().GetClrValue(record), column.IsNullable));
            }

            sql.Append(CultureInfo.InvariantCulture, $" FROM counters WHERE name = '{Counter.Events}';");
        }

        var expected = some.Length + (isFirst ? 1 : 0);
        var written = await context.Database.ExecuteSqlRawAsync(sql.ToString(), parameters, CancellationToken.None);
        if (written != expected) throw new InvalidOperationException($"The log wrote {written} rows, and not {expected}.");
    }
}
