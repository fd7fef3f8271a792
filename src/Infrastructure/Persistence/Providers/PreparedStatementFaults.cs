using Npgsql;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Recognizes a pooler that hands a connection to another client without its prepared statements, as PgBouncer does in transaction mode before 1.21.</summary>
internal static class PreparedStatementFaults
{
    /// <summary>What an operator changes.</summary>
    public const string Advice =
        "A pooler between Auth and PostgreSQL loses prepared statements, as PgBouncer does in transaction mode. "
        + "Set 'Max Auto Prepare=0' in ConnectionStrings:Auth, or use PgBouncer 1.21 or newer with max_prepared_statements. See docs/operations.md.";

    /// <summary>A name that the server does not know, one that it knows already, or one of another statement.</summary>
    public static bool IsCause(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is PostgresException { SqlState: PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement }) return true;
            if (fault is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } mixedUp && mixedUp.MessageText.Contains("prepared statement", StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
