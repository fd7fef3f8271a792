using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Configures each connection: commits are on disk before they are acknowledged (P8), and readers do not wait for the writer.</summary>
internal sealed class SqliteConnectionInterceptor : DbConnectionInterceptor
{
    /// <summary>Busy timeout in seconds. Short, because SQLite blocks the thread while other processes write; the unit of work retries without blocking.</summary>
    public const int BusyTimeout = 1;

    private static readonly string Settings =
        $"PRAGMA busy_timeout = {BusyTimeout * 1000}; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        // The library retries a busy statement, sleeping 150 ms at a time, until its own timeout: use the same limit.
        ((SqliteConnection)connection).DefaultTimeout = BusyTimeout;
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    /// <summary>SQLite's library has no asynchronous I/O.</summary>
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
