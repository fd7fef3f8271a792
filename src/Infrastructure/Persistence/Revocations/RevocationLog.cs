using System.Data.Common;
using Auth.Application.Sessions.Cache;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence.Revocations;

/// <summary>Reads the end of the revocation log through one prepared statement on a dedicated connection, and reads revocations only if it has moved.</summary>
/// <remarks>The statement bypasses EF Core and its interceptors.</remarks>
internal sealed class RevocationLog(IServiceScopeFactory scopes) : IRevocationLog, IDisposable
{
    /// <summary>A reader that lags further behind resets its cache, which is cheaper than replaying the revocations.</summary>
    public const int MaxLag = 1_000;

    /// <summary>Same statement on all three databases. The sum of the ends grows with each revocation of any shard.</summary>
    internal const string EndStatement = "SELECT (SELECT value FROM database_epoch) AS epoch, CAST(SUM(position) AS bigint) AS position FROM revocation_shards";

    private const int SqlServerTimeout = -2;

    private LogConnection? _connection;

    public async Task<RevocationLogResult> ReadAsync()
    {
        if (_connection is not null)
        {
            try
            {
                return await _connection.ReadNextAsync();
            }
            catch (Exception exception)
            {
                Dispose();
                // An idle connection that was closed fails immediately and is retried once. After a timeout there is no retry.
                if (IsTimeout(exception)) throw;
            }
        }

        // The new connection may reach a lagging replica, so the cache is reset.
        _connection = await LogConnection.StartAsync(scopes.CreateScope());
        return new(_connection.Position, Changes: null);
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static bool IsTimeout(Exception exception) => exception is TimeoutException or SqlException { Number: SqlServerTimeout } || (exception.InnerException is { } inner && IsTimeout(inner));

    /// <summary>A connection, and the ends of the shards up to which it has read the revocation log.</summary>
    private sealed class LogConnection : IDisposable
    {
        private readonly IServiceScope _scope;
        private readonly AuthContext _context;
        private readonly CompiledQueries _queries;
        private readonly DbCommand _readEnd;
        private long _epoch;
        private Dictionary<int, long> _ends = [];

        private LogConnection(IServiceScope scope)
        {
            (_scope, _queries) = (scope, scope.ServiceProvider.GetRequiredService<CompiledQueries>());
            _context = scope.ServiceProvider.GetRequiredService<AuthContext>();
            _readEnd = _context.Database.GetDbConnection().CreateCommand();
            _readEnd.CommandText = EndStatement;
        }

        public long Position { get; private set; }

        public static async Task<LogConnection> StartAsync(IServiceScope scope)
        {
            var connection = new LogConnection(scope);
            try
            {
                await connection._context.Database.OpenConnectionAsync();
                (connection._epoch, _) = await connection.ReadEndAsync();
                connection.MoveTo(await connection.ReadEndsAsync());
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

        public async Task<RevocationLogResult> ReadNextAsync()
        {
            var (epoch, end) = await ReadEndAsync();
            if (epoch == _epoch && end == Position) return new(end, []);

            var (before, ends) = (_ends, await ReadEndsAsync());
            var isContinued = epoch == _epoch && end > Position && end - Position <= MaxLag;
            var changes = isContinued ? await ReadChangesAsync(before, ends) : null;
            _epoch = epoch;
            MoveTo(ends);
            return new(Position, changes);
        }

        public void Dispose()
        {
            _readEnd.Dispose();
            _scope.Dispose();
        }

        private void MoveTo(Dictionary<int, long> ends) => (_ends, Position) = (ends, ends.Values.Sum());

        private async Task<(long Epoch, long End)> ReadEndAsync()
        {
            await using var row = await _readEnd.ExecuteReaderAsync();
            if (!await row.ReadAsync() || await row.IsDBNullAsync(0) || await row.IsDBNullAsync(1)) throw new InvalidOperationException("The epoch or the shards of the revocation log are missing.");
            return (row.GetInt64(0), row.GetInt64(1));
        }

        private async Task<Dictionary<int, long>> ReadEndsAsync()
        {
            var ends = new Dictionary<int, long>(RevocationShard.Count);
            await foreach (var shard in _queries.RevocationShards(_context)) ends[shard.Shard] = shard.Position;
            return ends;
        }

        /// <summary>Positions have no gaps, so a row that is missing has been purged.</summary>
        /// <returns>Null if revocations have been purged, or a shard is shorter than before.</returns>
        private async Task<IReadOnlyCollection<SessionChange>?> ReadChangesAsync(Dictionary<int, long> before, Dictionary<int, long> ends)
        {
            var changes = new List<SessionChange>();
            foreach (var (shard, end) in ends)
            {
                var (start, count) = (before[shard], changes.Count);
                if (end == start) continue;

                await foreach (var r in _queries.RevocationsBetween(_context, shard, start, end)) changes.Add(new(r.SessionId?.Value ?? r.UserId.Value, r.HasEnded));
                if (changes.Count - count != end - start) return null;
            }

            return changes;
        }
    }
}
