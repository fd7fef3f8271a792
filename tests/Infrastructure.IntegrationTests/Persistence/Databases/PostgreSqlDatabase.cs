using Auth.Infrastructure.Persistence;
using Npgsql;
using Respawn;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>A new database on the server in AUTH_TEST_POSTGRES.</summary>
public sealed class PostgreSqlDatabase() : RespawnedDatabase(DbAdapter.Postgres)
{
    private readonly string? _server = Environment.GetEnvironmentVariable("AUTH_TEST_POSTGRES");

    internal override DatabaseSettings Settings => SettingsOfNode(0);

    internal override DatabaseSettings SettingsOfNode(int node)
    {
        // A slow machine takes longer than the default to open the hundreds of connections of a race.
        var connection = new NpgsqlConnectionStringBuilder(_server) { Database = Name, ApplicationName = $"node {node}", Timeout = 15 };
        return new(DatabaseProvider.PostgreSql, connection.ConnectionString, MigrateOnStart: false, MaxBatchSize: null);
    }

    protected override Task StartAsync()
    {
        if (string.IsNullOrEmpty(_server)) Missing = "PostgreSQL: no connection string in AUTH_TEST_POSTGRES.";
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSqlDatabase>
{
    public const string Name = "PostgreSQL";
}
