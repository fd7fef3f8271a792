using System.Data.Common;
using Auth.Application.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Classifies database exceptions. Invalid statements and values are bugs; everything else, including missing tables during a restore, counts as an unavailable database.</summary>
internal sealed class DatabaseExceptionClassifier : IDatabaseExceptionClassifier
{
    public bool IsUnavailable(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DatabaseBusyException or TimeoutException || (cause is DbException database && !IsProgrammingError(database))) return true;
        }

        return false;
    }

    public string? FindAdvice(Exception exception) => PreparedStatementFaults.IsCause(exception) ? PreparedStatementFaults.Advice : null;

    private static bool IsProgrammingError(DbException exception) => exception switch
    {
        PostgresException postgres => IsProgrammingError(postgres),
        SqliteException sqlite => IsProgrammingError(sqlite),
        SqlException sqlServer => IsProgrammingError(sqlServer),
        _ => false,
    };

    /// <summary>SQLSTATE classes: not supported, cardinality, data, integrity constraints, syntax and access rules.</summary>
    private static bool IsProgrammingError(PostgresException exception) =>
        exception.SqlState[..2] is "0A" or "21" or "22" or "23" or "42"
        && exception.SqlState is not (PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.DuplicatePreparedStatement);

    /// <summary>SQLite reports bad statements and missing tables with the same general error, which is therefore excluded.</summary>
    private static bool IsProgrammingError(SqliteException exception) => exception.SqliteErrorCode is
        raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_MISUSE or raw.SQLITE_RANGE;

    /// <summary>Error numbers: syntax, missing columns, and values that do not fit or violate a constraint.</summary>
    private static bool IsProgrammingError(SqlException exception) => exception.Number is 102 or 156 or 207 or 245 or 515 or 547 or 2601 or 2627 or 2628 or 8115 or 8152;
}
