using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Creates a context for <c>dotnet ef</c>, which adds migrations. It connects to no database.</summary>
internal abstract class DesignTimeFactory<TContext>(DatabaseProvider provider, Func<DbContextOptions<TContext>, TContext> create) : IDesignTimeDbContextFactory<TContext>
    where TContext : AuthContext
{
    public TContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<TContext>();
        options.UseDatabase(new DatabaseSettings(provider, "", MigrateOnStart: false, MaxBatchSize: null));
        return create(options.Options);
    }
}

internal sealed class SqliteDesignTimeFactory() : DesignTimeFactory<SqliteAuthContext>(DatabaseProvider.Sqlite, o => new(o));

internal sealed class PostgreSqlDesignTimeFactory() : DesignTimeFactory<PostgreSqlAuthContext>(DatabaseProvider.PostgreSql, o => new(o));

internal sealed class SqlServerDesignTimeFactory() : DesignTimeFactory<SqlServerAuthContext>(DatabaseProvider.SqlServer, o => new(o));
