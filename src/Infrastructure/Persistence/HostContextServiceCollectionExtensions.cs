using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence;

/// <summary>Registers contexts of the host application.</summary>
public static partial class HostContextServiceCollectionExtensions
{
    /// <summary>Adds a context of the host application on Auth's database. Its changes are stored in the transaction of the command that makes them, or not at all.</summary>
    /// <remarks>
    /// Commands do not call <c>SaveChanges</c>: the unit of work saves, and only if the command succeeds. It may run a command again after a conflict,
    /// and then forgets what the context has loaded or changed. The migrations of the context are in its assembly; they are applied with those of Auth.
    /// </remarks>
    /// <typeparam name="TContext">The context. It has a constructor with <c>DbContextOptions&lt;TContext&gt;</c>.</typeparam>
    /// <param name="migrationsHistoryTable">The table of the applied migrations, 1 to 63 letters, digits and underscores; by default <c>__EFMigrationsHistory_</c> and the name of the context.</param>
    /// <exception cref="ArgumentException">The name of the table is not valid, or is that of Auth's own.</exception>
    public static IServiceCollection AddTransactionalDbContext<TContext>(this IServiceCollection services, string? migrationsHistoryTable = null)
        where TContext : DbContext
    {
        var table = migrationsHistoryTable ?? $"{MigrationHistory.DefaultTable}_{typeof(TContext).Name}";
        if (!TableName().IsMatch(table) || table.Equals(MigrationHistory.DefaultTable, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{table}' can't be the migrations table of {typeof(TContext).Name}. Use 1 to 63 letters, digits and underscores, and another name than {MigrationHistory.DefaultTable}.", nameof(migrationsHistoryTable));

        services.AddSingleton(new HostMigrations(typeof(TContext), new MigrationHistory(typeof(TContext), table)));
        return services.AddScoped(provider => provider.GetRequiredService<HostContexts>().Create<TContext>(table));
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex TableName();
}
