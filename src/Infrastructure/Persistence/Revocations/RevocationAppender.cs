using System.Globalization;
using Auth.Domain.Common;
using Auth.Infrastructure.Persistence.Events;

namespace Auth.Infrastructure.Persistence.Revocations;

/// <summary>Appends the events that change sessions to the revocation log.</summary>
/// <remarks>
/// The row of a shard is locked from its update until the commit, so positions have no gaps and follow the commit order (ADR 13).
/// A transaction locks its shards in ascending order, after everything else that it changes, which avoids deadlocks and keeps the locks short.
/// </remarks>
internal static class RevocationAppender
{
    public static void AddRevocations(this StatementBatch batch, IReadOnlyList<IDomainEvent> events)
    {
        foreach (var shard in events.Select(Revocation.From).OfType<Revocation>().GroupBy(r => r.Shard).OrderBy(shard => shard.Key))
        {
            var (number, remaining) = (shard.Key, shard.Count());
            batch.Add(string.Create(CultureInfo.InvariantCulture, $"UPDATE revocation_shards SET position = position + {remaining} WHERE shard = {number}"));
            foreach (var revocation in shard)
            {
                remaining--;
                batch.AddInsert(
                    revocation,
                    key: "position",
                    string.Create(CultureInfo.InvariantCulture, $"position - {remaining}"),
                    string.Create(CultureInfo.InvariantCulture, $" FROM revocation_shards WHERE shard = {number}"));
            }
        }
    }
}
