using System.Data.Common;
using Auth.Application.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Knows what each database says of statements and values that are wrong: those would fail again. Everything else is trouble of the store's; so are tables that are not there, as while a backup is being restored.</summary>
internal sealed class StoreFaults : IStoreFaults
{
    public bool IsStoreAway(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is StoreBusyException or TimeoutException || (cause is DbException database && !IsOurs(database))) return true;
        }

        return false;
    }

    public string? FindAdvice(Exception fault) => PreparedStatementFaults.IsCause(fault) ? PreparedStatementFaults.Advice : null;

    private static bool IsOurs(DbException fault) => fault switch
    {
        PostgresException postgres => IsOurs(postgres),
        SqliteException sqlite => IsOurs(sqlite),
        SqlException sqlServer => IsOurs(sqlServer),
        _ => false,
    };

    /// <summary>By the class of its SQLSTATE: not supported, cardinality, data, integrity constraints, syntax and access rules.</summary>
    private static bool IsOurs(PostgresException fault) =>
        fault.SqlState[..2] is "0A" or "21" or "22" or "23" or "42"
        && fault.SqlState is not (PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.DuplicatePreparedStatement);

    /// <summary>Its general error stands for bad statements and for missing tables alike.</summary>
    private static bool IsOurs(SqliteException fault) => fault.SqliteErrorCode is
        raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_MISUSE or raw.SQLITE_RANGE;

    /// <summary>By its number: syntax, columns that are not there, and values that don't fit or break a constraint.</summary>
    private static bool IsOurs(SqlException fault) => fault.Number is 102 or 156 or 207 or 245 or 515 or 547 or 2601 or 2627 or 2628 or 8115 or 8152;
}
