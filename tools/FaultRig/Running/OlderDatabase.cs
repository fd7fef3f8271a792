using Auth.Application.Common.Settings;
using Auth.Infrastructure.Persistence;
using Auth.Walkthrough;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.FaultRig.Running;

/// <summary>The schema of a database, looked at and changed from outside of the servers.</summary>
public static class OlderDatabase
{
    /// <summary>Takes a database back to the first version's schema, with the data that fits into it.</summary>
    public static Task GoBackToTheFirstAsync(TemporaryDatabase database) =>
        UseAsync(database, async context =>
        {
            var first = context.Database.GetMigrations().First();
            await context.GetService<IMigrator>().MigrateAsync(first);
            return first;
        });

    /// <summary>The steps that the database has taken, and all that there are.</summary>
    public static Task<(IReadOnlyList<string> Taken, IReadOnlyList<string> All)> StepsAsync(TemporaryDatabase database) =>
        UseAsync<(IReadOnlyList<string>, IReadOnlyList<string>)>(database, async context =>
            ([.. await context.Database.GetAppliedMigrationsAsync()], [.. context.Database.GetMigrations()]));

    private static async Task<T> UseAsync<T>(TemporaryDatabase database, Func<DbContext, Task<T>> work)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(database.Settings().Select(setting => new KeyValuePair<string, string?>(setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value)))
            .Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddPersistence(DatabaseSettings.Read(new SettingsReader(configuration)));
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<AuthContext>());
    }
}
