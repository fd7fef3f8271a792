using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Tells faults that can pass by themselves (busy, starting up, not reachable yet) from those that stay until an operator acts.</summary>
internal static class TransientFaults
{
    /// <summary>SQL Server's error for a write to a read-only database.</summary>
    private const int ReadOnlyDatabase = 3906;

    /// <summary>Whether a later attempt can succeed without any change by an operator.</summary>
    public static bool IsTransient(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
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

    /// <summary>Npgsql's own list, and the collisions of processes that create the same database or table at the same time.</summary>
    private static bool IsTransient(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.IoError => false,
        PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation => true,
        PostgresErrorCodes.InternalError => fault.MessageText.Contains("concurrently", StringComparison.Ordinal),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.QueryCanceled => true,
        _ => fault.IsTransient,
    };

    private static bool IsTransient(SqliteException fault) =>
        fault.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL or raw.SQLITE_SCHEMA;

    /// <summary>A read-only database stays so; for the other numbers see <see cref="SqlServerState.CanPass"/>. A database that cannot be opened (4060) may be recovering.</summary>
    private static bool IsTransient(SqlException fault) => fault.Number != ReadOnlyDatabase && SqlServerState.CanPass(fault);
}
