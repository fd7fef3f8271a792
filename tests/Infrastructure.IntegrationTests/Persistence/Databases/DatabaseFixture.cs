using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>A database that is created once for the classes that share the fixture, and emptied before each test.</summary>
public abstract class DatabaseFixture : IAsyncLifetime
{
    /// <summary>The reason to skip the tests; null if the database is available.</summary>
    public string? Missing { get; protected set; }

    internal abstract DatabaseSettings Settings { get; }

    /// <summary>The same database with a connection pool for this node alone.</summary>
    internal virtual DatabaseSettings SettingsOfNode(int node) => Settings;

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        if (Missing is null) await ResetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Missing is null) await DropAsync();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A node on this database.</summary>
    internal Node NewNode(int number = 0) => NewNode(number, TimeProvider.System);

    /// <summary>Creates a server on this database, with a clock.</summary>
    internal virtual Node NewNode(int number, TimeProvider time) => new(SettingsOfNode(number), time);

    /// <summary>Recreates missing tables, and removes all rows that tests have stored.</summary>
    public virtual async Task ResetAsync()
    {
        await using var node = NewNode();
        await node.Schema.MigrateAsync(CancellationToken.None);
        await node.UseContextAsync(async context =>
        {
            await EmptyAsync(context);
            await context.Counters.Where(c => c.Name != Counter.EmailKeys).ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, 0));
            await context.RevocationShards.ExecuteUpdateAsync(set => set.SetProperty(s => s.Position, 0));
            return 0;
        });
    }

    internal abstract Task EmptyAsync(AuthContext context);

    protected virtual async Task DropAsync()
    {
        await using var node = NewNode();
        await node.UseContextAsync(context => context.Database.EnsureDeletedAsync());
    }

    protected virtual Task StartAsync() => Task.CompletedTask;

    protected virtual Task StopAsync() => Task.CompletedTask;
}
