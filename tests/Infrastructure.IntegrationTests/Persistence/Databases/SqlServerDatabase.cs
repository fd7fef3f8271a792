using System.Globalization;
using Auth.Infrastructure.Persistence;
using DotNet.Testcontainers.Builders;
using Microsoft.Data.SqlClient;
using Respawn;
using Testcontainers.MsSql;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>A new database on the server in AUTH_TEST_SQLSERVER, or in a container if Docker is available.</summary>
public sealed class SqlServerDatabase() : RespawnedDatabase(DbAdapter.SqlServer)
{
    private string? _server = Environment.GetEnvironmentVariable("AUTH_TEST_SQLSERVER");
    private MsSqlContainer? _container;

    internal override DatabaseSettings Settings => SettingsOfNode(0);

    internal override DatabaseSettings SettingsOfNode(int node)
    {
        var connection = new SqlConnectionStringBuilder(_server) { InitialCatalog = Name, ApplicationName = $"node {node}" };
        var batch = int.TryParse(Environment.GetEnvironmentVariable("AUTH_TEST_SQLSERVER_BATCH"), CultureInfo.InvariantCulture, out var size) ? size : default(int?);
        return new(DatabaseProvider.SqlServer, connection.ConnectionString, MigrateOnStart: false, batch);
    }

    protected override async Task StartAsync()
    {
        if (!string.IsNullOrEmpty(_server)) return;
        try
        {
            _container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
            await _container.StartAsync();
            _server = _container.GetConnectionString();
        }
        catch (DockerUnavailableException)
        {
            Missing = "SQL Server: no connection string in AUTH_TEST_SQLSERVER, and no Docker.";
        }
    }

    protected override async Task StopAsync()
    {
        if (_container is not null) await _container.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class SqlServerCollection : ICollectionFixture<SqlServerDatabase>
{
    public const string Name = "SQL Server";
}
