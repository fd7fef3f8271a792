using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Respawn;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>A database on a server, emptied by Respawn. Its test classes run sequentially.</summary>
public abstract class RespawnedDatabase(IDbAdapter adapter) : DatabaseFixture
{
    private Respawner? _respawner;

    /// <summary>Unique for each test process, so that several can share a server.</summary>
    protected static string Name { get; } = $"auth_test_{Guid.CreateVersion7():n}";

    internal override async Task EmptyAsync(AuthContext context)
    {
        await context.Database.OpenConnectionAsync();
        var connection = context.Database.GetDbConnection();
        _respawner ??= await Respawner.CreateAsync(connection, new RespawnerOptions
        {
            DbAdapter = adapter,
            TablesToIgnore = ["__EFMigrationsHistory", "counters", "database_epoch", "decoy_secrets", "revocation_shards", "schema_compatibility"],
        });
        await _respawner.ResetAsync(connection);
    }
}
