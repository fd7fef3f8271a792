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

    public override async Task<IDisposable?> LockSchemaAsync(CancellationToken cancellationToken) =>
        await SqliteSchemaLock.TakeAsync(Database, cancellationToken);

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        base.ConfigureConventions(configuration);
        configuration.Properties<DateTimeOffset>().HaveConversion<TimeConverter>();
    }

    private sealed class TimeConverter() : ValueConverter<DateTimeOffset, long>(
        time => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        microseconds => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));
}
