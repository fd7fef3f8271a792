using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>PostgreSQL stores times in microseconds and ids as UUIDs, both in their natural order.</summary>
internal sealed class PostgreSqlAuthContext(DbContextOptions<PostgreSqlAuthContext> options) : AuthContext(options)
{
    protected override string? OrdinalCollation => "C";

    /// <summary>Under read committed, PostgreSQL evaluates the condition again after it has waited.</summary>
    public override string SelectWithSharedLock(string table, string condition) => $"SELECT 1 AS \"Value\" FROM {table} WHERE {condition} FOR SHARE";

    protected override bool IsConflict(DbException exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    };
}
