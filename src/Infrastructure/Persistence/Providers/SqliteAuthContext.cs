using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SQLitePCL;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>SQLite compares text code point by code point. It has no time type, so times are whole microseconds since 1970.</summary>
internal sealed class SqliteAuthContext(DbContextOptions<SqliteAuthContext> options) : AuthContext(options)
{
    protected override string? OrdinalCollation => null;

    protected override bool IsConflict(DbException exception) => exception is SqliteException sqlite
        && (sqlite.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
            || sqlite.SqliteExtendedErrorCode is raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_FOREIGNKEY);

    /// <summary>Needs no lock, because a transaction of a unit of work is the only one that writes.</summary>
    public override string SelectWithSharedLock(string table, string condition) => $"SELECT 1 AS \"Value\" FROM {table} WHERE {condition}";

    public override async Task<IDisposable?> LockSchemaAsync(CancellationToken cancellationToken) =>
        await SqliteSchemaLock.TakeAsync(Database, cancellationToken);

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        base.ConfigureConventions(configuration);
        configuration.Properties<DateTimeOffset>().HaveConversion<TimeConverter>();
    }

    internal sealed class TimeConverter() : ValueConverter<DateTimeOffset, long>(
        time => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        microseconds => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));
}
