using System.Collections.Frozen;
using System.Data.Common;
using System.Globalization;
using Auth.Application.Audit;
using Auth.Domain.Sessions;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Reads the event counter through one prepared statement on a dedicated connection, and reads events only if the counter has changed.</summary>
/// <remarks>The statement bypasses EF Core and its interceptors.</remarks>
internal sealed class EventTail(IServiceScopeFactory scopes) : IEventTail, IDisposable
{
    /// <summary>A reader that lags further behind resets its cache, which is cheaper than replaying the events.</summary>
    public const int MaxLag = 1_000;

    private static readonly FrozenSet<string> SessionNeutralTypes =
        typeof(ISessionNeutralEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ISessionNeutralEvent)) && !type.IsInterface).Select(EventTypes.GetName).ToFrozenSet(StringComparer.Ordinal);

    private const int SqlServerTimeout = -2;

    private static readonly string Ended = EventRecord.GetTypeName<SessionEnded>();

    private TailConnection? _connection;

    public async Task<EventTailResult> ReadAsync()
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
        _connection = await TailConnection.StartAsync(scopes.CreateScope());
        return new(_connection.Position, Changes: null);
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static bool IsTimeout(Exception exception) => exception is TimeoutException or SqlException { Number: SqlServerTimeout } || (exception.InnerException is { } inner && IsTimeout(inner));

    /// <summary>A connection, and the position up to which it has read the event log.</summary>
    private sealed class TailConnection : IDisposable
    {
        private readonly IServiceScope _scope;
        private readonly AuthContext _context;
        private readonly CompiledQueries _queries;
        private readonly DbCommand _readPosition;

        private TailConnection(IServiceScope scope)
        {
            (_scope, _queries) = (scope, scope.ServiceProvider.GetRequiredService<CompiledQueries>());
            _context = scope.ServiceProvider.GetRequiredService<AuthContext>();
            _readPosition = _context.Database.GetDbConnection().CreateCommand();
            _readPosition.CommandText = $"SELECT value FROM counters WHERE name = '{Counter.Events}'";
        }

        public long Position { get; private set; }

        public static async Task<TailConnection> StartAsync(IServiceScope scope)
        {
            var connection = new TailConnection(scope);
            try
            {
                await connection._context.Database.OpenConnectionAsync();
                connection.Position = await connection.ReadPositionAsync();
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

        public async Task<EventTailResult> ReadNextAsync()
        {
            var (before, now) = (Position, await ReadPositionAsync());
            Position = now;
            if (now == before) return new(now, []);
            return new(now, now < before || now - before > MaxLag ? null : await ReadChangesAsync(before));
        }

        public void Dispose()
        {
            _readPosition.Dispose();
            _scope.Dispose();
        }

        private async Task<long> ReadPositionAsync() =>
            await _readPosition.ExecuteScalarAsync() is { } position ? Convert.ToInt64(position, CultureInfo.InvariantCulture) : throw new InvalidOperationException("The event counter is missing.");

        private async Task<IReadOnlyCollection<SessionChange>> ReadChangesAsync(long after)
        {
            var changes = new List<SessionChange>();
            await foreach (var header in _queries.EventsAfter(_context, after))
            {
                if (!SessionNeutralTypes.Contains(header.Type) && (header.SessionId?.Value ?? header.UserId?.Value) is { } id) changes.Add(new(id, HasEnded: header.Type == Ended));
            }

            return changes;
        }
    }
}
