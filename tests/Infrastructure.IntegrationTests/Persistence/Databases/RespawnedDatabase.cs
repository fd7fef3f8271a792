using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Respawn;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>A database on a server; its tables are emptied by Respawn. Its classes run one after the other.</summary>
public abstract class RespawnedDatabase(IDbAdapter adapter) : DatabaseFixture
{
    private Respawner? _respawner;

    /// <summary>One for each process that runs tests, so that several may share a server.</summary>
    protected static string Name { get; } = $"auth_test_{Guid.CreateVersion7():n}";

    internal override async Task EmptyAsync(AuthContext context)
    {
        await context.Database.OpenConnectionAsync();
        var connection = context.Database.GetDbConnection();
        _respawner ??= await Respawner.CreateAsync(connection, new RespawnerOptions
        {
            DbAdapter = adapter,
            TablesToIgnore = ["__EFMigrationsHistory", "counters", "decoy_secrets", "schema_compatibility"],
        });
        await _respawner.ResetAsync(connection);
    }
}
