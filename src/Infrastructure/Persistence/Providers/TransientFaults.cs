using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Separates transient database failures (busy, starting, not reachable yet) from permanent ones, which need an operator.</summary>
internal static class TransientFaults
{
    /// <summary>SQL Server's error number for a write to a read-only database.</summary>
    private const int ReadOnlyDatabase = 3906;

    /// <summary>Whether a retry can succeed without a change by an operator.</summary>
    public static bool IsTransient(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case PostgresException postgres: return IsTransient(postgres);
                case SqliteException sqlite: return IsTransient(sqlite);
                case SqlException sqlServer: return IsTransient(sqlServer);
                case DbException other: return other.IsTransient;
                case TimeoutException or SocketException: return true;
            }
        }

        return false;
    }

    /// <summary>Npgsql's own classification, plus conflicts between processes that create the same database or table concurrently.</summary>
    private static bool IsTransient(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.IoError => false,
        PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation => true,
        // "tuple concurrently updated" has no SQLSTATE of its own. PostgreSQL does not translate internal errors.
        PostgresErrorCodes.InternalError => exception.MessageText.Contains("concurrently", StringComparison.Ordinal),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.QueryCanceled => true,
        _ => exception.IsTransient,
    };

    private static bool IsTransient(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL or raw.SQLITE_SCHEMA;

    /// <summary>A read-only database is permanent; for other numbers see <see cref="SqlServerState.IsTransient"/>. A database that cannot be opened (4060) may be recovering.</summary>
    private static bool IsTransient(SqlException exception) => exception.Number != ReadOnlyDatabase && SqlServerState.IsTransient(exception);
}
