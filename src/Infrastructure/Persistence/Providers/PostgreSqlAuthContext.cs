using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>PostgreSQL stores times in microseconds and ids as UUIDs, both in their natural order.</summary>
internal sealed class PostgreSqlAuthContext(DbContextOptions<PostgreSqlAuthContext> options) : AuthContext(options)
{
    protected override string? OrdinalCollation => "C";

    protected override bool IsConflict(DbException exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    };
}
