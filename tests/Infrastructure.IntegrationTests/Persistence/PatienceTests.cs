using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Nobody waits for a store for longer than a few seconds, unless the connection string wants it.</summary>
[Trait("Requirement", "R62")]
public sealed class PatienceTests
{
    [Fact]
    public void PostgreSql_is_not_waited_for_longer_than_a_few_seconds()
    {
        var connection = new NpgsqlConnectionStringBuilder(ProviderOptions.ImpatientPostgreSql("Host=db.example.org;Database=auth"));

        (connection.Host, connection.Database, connection.Timeout, connection.CommandTimeout).ShouldBe(("db.example.org", "auth", 2, 4));
    }

    [Fact]
    public void PostgreSql_keeps_recurring_statements_prepared_unless_the_connection_string_wants_otherwise()
    {
        new NpgsqlConnectionStringBuilder(ProviderOptions.ImpatientPostgreSql("Host=db.example.org")).MaxAutoPrepare.ShouldBeGreaterThan(0);
        new NpgsqlConnectionStringBuilder(ProviderOptions.ImpatientPostgreSql("Host=pgbouncer.example.org;Max Auto Prepare=0")).MaxAutoPrepare.ShouldBe(0);
    }

    [Fact]
    public void SqlServer_is_not_waited_for_longer_than_a_few_seconds()
    {
        var connection = new SqlConnectionStringBuilder(ProviderOptions.ImpatientSqlServer("Server=db.example.org;Database=auth"));

        (connection.DataSource, connection.InitialCatalog, connection.ConnectTimeout, connection.CommandTimeout).ShouldBe(("db.example.org", "auth", 2, 4));
    }

    [Fact]
    public void Who_says_how_long_to_wait_is_believed()
    {
        var postgres = new NpgsqlConnectionStringBuilder(ProviderOptions.ImpatientPostgreSql("Host=db.example.org;Timeout=20;CommandTimeout=60"));
        var sqlServer = new SqlConnectionStringBuilder(ProviderOptions.ImpatientSqlServer("Server=db.example.org;Connection Timeout=20;Command Timeout=60"));

        (postgres.Timeout, postgres.CommandTimeout).ShouldBe((20, 60));
        (sqlServer.ConnectTimeout, sqlServer.CommandTimeout).ShouldBe((20, 60));
    }
}
