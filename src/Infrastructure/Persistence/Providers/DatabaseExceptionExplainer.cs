using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Describes permanent database failures for the operator: what is wrong, then what to do.</summary>
internal sealed class DatabaseExceptionExplainer(DatabaseSettings settings)
{
    private const string CheckConnection = "Check ConnectionStrings:Auth and the permissions of its user.";

    /// <summary>Whether an exception comes from the database or its file and cannot be solved by a retry.</summary>
    public static bool IsPermanent(Exception exception) => HasFault(exception) && !TransientFaults.IsTransient(exception);

    /// <summary>Converts the exception into one whose message is for the operator.</summary>
    public DatabaseUnusableException Explain(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (ExplainKnown(cause) is { } explanation) return new DatabaseUnusableException(explanation, exception);
        }

        return new DatabaseUnusableException($"The database ({settings.Provider}) can't be used: {exception.GetBaseException().Message}", exception);
    }

    /// <summary>A database file that can be read but not written.</summary>
    public DatabaseUnusableException ExplainReadOnlyFile(Exception? cause = null) =>
        new($"{SqliteFile.Describe(settings)} is read-only. Make the file and its folder writable for the user of this process.", cause);

    private static bool HasFault(Exception exception) =>
        exception is DbException or IOException or UnauthorizedAccessException or TimeoutException || (exception.InnerException is { } inner && HasFault(inner));

    private string? ExplainKnown(Exception cause) => cause switch
    {
        SqliteException sqlite => ExplainSqlite(sqlite),
        PostgresException when PreparedStatementFaults.IsCause(cause) => PreparedStatementFaults.Advice,
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => "The PostgreSQL server is read-only, like a standby. Connect to the primary, or make the server writable.",
        DbException => $"The database ({settings.Provider}) can't be used: {Sentence(cause.Message)} {CheckConnection}",
        IOException or UnauthorizedAccessException when settings.Provider == DatabaseProvider.Sqlite =>
            $"{SqliteFile.Describe(settings)} can't be written: {Sentence(cause.Message)} Make its folder writable for the user of this process.",
        _ => null,
    };

    private string ExplainSqlite(SqliteException exception) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => $"{SqliteFile.Describe(settings)} is damaged or not a SQLite database. Restore a backup, or set another file in ConnectionStrings:Auth.",
        raw.SQLITE_READONLY => ExplainReadOnlyFile().Message,
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => $"{SqliteFile.Describe(settings)} can't be opened. Make the file and its folder readable and writable for the user of this process.",
        raw.SQLITE_FULL => $"{SqliteFile.Describe(settings)} can't grow: the disk is full. Free some space.",
        _ => $"{SqliteFile.Describe(settings)} can't be used: {Sentence(exception.Message)}",
    };

    private static string Sentence(string message) => message.Length > 0 && message[^1] is '.' or '!' ? message : message + '.';
}
