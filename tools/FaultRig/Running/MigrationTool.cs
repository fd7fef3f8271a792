using Auth.Application.Common.Settings;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Auth.Walkthrough;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.FaultRig.Running;

/// <summary>Reads and reverts the schema of a database from outside the servers.</summary>
public static class MigrationTool
{
    /// <summary>Reverts a database to the schema of the first migration, with the data that fits.</summary>
    public static Task RevertToFirstMigrationAsync(TemporaryDatabase database) =>
        UseAsync(database, async context =>
        {
            var first = context.Database.GetMigrations().First();
            await context.GetService<IMigrator>().MigrateAsync(first);
            return first;
        });

    /// <summary>The applied migrations and all migrations.</summary>
    public static Task<(IReadOnlyList<string> Taken, IReadOnlyList<string> All)> ReadMigrationsAsync(TemporaryDatabase database) =>
        UseAsync<(IReadOnlyList<string>, IReadOnlyList<string>)>(database, async context =>
            ([.. await context.Database.GetAppliedMigrationsAsync()], [.. context.Database.GetMigrations()]));

    private static async Task<T> UseAsync<T>(TemporaryDatabase database, Func<DbContext, Task<T>> work)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(database.Settings().Select(setting => new KeyValuePair<string, string?>(setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value)))
            .Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddPersistence(DatabaseSettings.Read(new SettingsReader(configuration)), new AuditLogSettings(Retention: null));
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<AuthContext>());
    }
}
