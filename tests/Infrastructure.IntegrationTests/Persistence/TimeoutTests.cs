using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Database timeouts are a few seconds, unless the connection string sets others.</summary>
[Trait("Requirement", "R62")]
public sealed class TimeoutTests
{
    [Fact]
    public void PostgreSql_is_not_waited_for_longer_than_a_few_seconds()
    {
        var connection = new NpgsqlConnectionStringBuilder(DatabaseProviderOptions.WithPostgreSqlTimeouts("Host=db.example.org;Database=auth"));

        (connection.Host, connection.Database, connection.Timeout, connection.CommandTimeout).ShouldBe(("db.example.org", "auth", 2, 4));
    }

    [Fact]
    public void PostgreSql_keeps_recurring_statements_prepared_unless_the_connection_string_wants_otherwise()
    {
        new NpgsqlConnectionStringBuilder(DatabaseProviderOptions.WithPostgreSqlTimeouts("Host=db.example.org")).MaxAutoPrepare.ShouldBeGreaterThan(0);
        new NpgsqlConnectionStringBuilder(DatabaseProviderOptions.WithPostgreSqlTimeouts("Host=pgbouncer.example.org;Max Auto Prepare=0")).MaxAutoPrepare.ShouldBe(0);
    }

    [Fact]
    public void SqlServer_is_given_longer_to_open_a_connection_than_to_run_a_statement()
    {
        var connection = new SqlConnectionStringBuilder(DatabaseProviderOptions.WithSqlServerTimeouts("Server=db.example.org;Database=auth"));

        (connection.DataSource, connection.InitialCatalog, connection.ConnectTimeout, connection.CommandTimeout).ShouldBe(("db.example.org", "auth", 8, 4));
    }

    [Fact]
    public void Who_says_how_long_to_wait_is_believed()
    {
        var postgres = new NpgsqlConnectionStringBuilder(DatabaseProviderOptions.WithPostgreSqlTimeouts("Host=db.example.org;Timeout=20;CommandTimeout=60"));
        var sqlServer = new SqlConnectionStringBuilder(DatabaseProviderOptions.WithSqlServerTimeouts("Server=db.example.org;Connection Timeout=20;Command Timeout=60"));

        (postgres.Timeout, postgres.CommandTimeout).ShouldBe((20, 60));
        (sqlServer.ConnectTimeout, sqlServer.CommandTimeout).ShouldBe((20, 60));
    }

    [Fact]
    public void A_pool_of_SqlServer_does_not_block_after_a_failed_open_unless_the_connection_string_says_so()
    {
        SqlServer("Server=db.example.org").PoolBlockingPeriod.ShouldBe(PoolBlockingPeriod.NeverBlock);
        SqlServer("Server=db.example.org;Pool Blocking Period=Auto").PoolBlockingPeriod.ShouldBe(PoolBlockingPeriod.Auto);
    }

    [Theory]
    [Trait("Requirement", "R27")]
    [InlineData("Server=db.example.org")]
    [InlineData("Server=db.example.org;ConnectRetryCount=3")]
    public void A_dead_connection_to_SqlServer_is_never_reopened_silently(string connectionString) =>
        SqlServer(connectionString).ConnectRetryCount.ShouldBe(0);

    [Fact]
    [Trait("Requirement", "R27")]
    public void Every_connection_to_SqlServer_has_these_settings()
    {
        var settings = new DatabaseSettings(DatabaseProvider.SqlServer, "Server=db.example.org;Database=auth", MigrateOnStart: false, MaxBatchSize: null);
        using var context = new SqlServerAuthContext((DbContextOptions<SqlServerAuthContext>)new DbContextOptionsBuilder<SqlServerAuthContext>().UseDatabase(settings).Options);
        using var separate = DatabaseProviderOptions.ConnectionTo(settings);

        foreach (var connection in new[] { context.Database.GetDbConnection(), separate })
        {
            var parsed = new SqlConnectionStringBuilder(connection.ConnectionString);
            (parsed.ConnectRetryCount, parsed.PoolBlockingPeriod, parsed.ConnectTimeout, parsed.CommandTimeout).ShouldBe((0, PoolBlockingPeriod.NeverBlock, 8, 4));
        }
    }

    private static SqlConnectionStringBuilder SqlServer(string connectionString) => new(DatabaseProviderOptions.WithSqlServerTimeouts(connectionString));
}
