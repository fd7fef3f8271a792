using Npgsql;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Recognizes a connection pooler that loses prepared statements between clients, as PgBouncer before 1.21 does in transaction mode.</summary>
internal static class PreparedStatementFaults
{
    /// <summary>Tells the operator what to change.</summary>
    public const string Advice =
        "A pooler between Auth and PostgreSQL loses prepared statements, as PgBouncer does in transaction mode. "
        + "Set 'Max Auto Prepare=0' in ConnectionStrings:Auth, or use PgBouncer 1.21 or newer with max_prepared_statements. See docs/operations.md.";

    /// <summary>The server's function that binds parameters to a prepared statement.</summary>
    private const string BindRoutine = "exec_bind_message";

    /// <summary>Whether a prepared statement is unknown to the server, already exists, or belongs to another query.</summary>
    public static bool IsCause(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is PostgresException { SqlState: PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement }) return true;
            // A statement with another number of parameters has no SQLSTATE of its own. The message would be in the language of the server.
            if (exception is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation, Routine: BindRoutine }) return true;
            // PgBouncer sends errors of its own with no routine, and never translates them.
            if (exception is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation, Routine: null } pooler && pooler.MessageText.Contains("prepared statement", StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
