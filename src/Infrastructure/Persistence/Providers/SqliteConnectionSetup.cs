using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Sets up each connection: what was committed is on the disk before it is acknowledged (P8), and readers don't wait for the writer.</summary>
internal sealed class SqliteConnectionSetup : DbConnectionInterceptor
{
    /// <summary>How long, in seconds, SQLite waits for other processes that write: on a thread, so not for long; the unit of work tries again without one. Its library would wait again, asleep for 150 ms at a time, until its own limit: the same.</summary>
    public const int BusyTimeout = 1;

    private static readonly string Settings =
        $"PRAGMA busy_timeout = {BusyTimeout * 1000}; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        ((SqliteConnection)connection).DefaultTimeout = BusyTimeout;
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    /// <summary>SQLite's library does nothing asynchronously.</summary>
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
