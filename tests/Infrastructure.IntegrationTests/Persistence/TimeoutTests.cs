using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Database timeouts are a few seconds, unless the connection string sets others.</summary>
[Trait("Requirement", "R62")]
public sealed class TimeoutTests
{
    [Fact]
    public void PostgreSQL_has_short_default_timeouts()
    {
        var connection = new NpgsqlConnectionStringBuilder(DatabaseProviderOptions.WithPostgreSqlTimeouts("Host=db.example.org;Database=auth"));

        (connection.Host, connection.Database, connection.Timeout, connection.CommandTimeout).ShouldBe(("db.example.org", "auth", 2, 4));
    }

    [Fact]
    public void PostgreSQL_prepares_recurring_statements_unless_the_connection_string_disables_it()
    {
        new NpgsqlConnectionStringBuilder(DatabaseProviderOptions.WithPostgreSqlTimeouts("Host=db.example.org")).MaxAutoPrepare.ShouldBeGreaterThan(0);
        new NpgsqlConnectionStringBuilder(DatabaseProviderOptions.WithPostgreSqlTimeouts("Host=pgbouncer.example.org;Max Auto Prepare=0")).MaxAutoPrepare.ShouldBe(0);
    }

    [Fact]
    public void SQL_Server_has_a_longer_connect_timeout_than_command_timeout()
    {
        var connection = new SqlConnectionStringBuilder(DatabaseProviderOptions.WithSqlServerTimeouts("Server=db.example.org;Database=auth"));

        (connection.DataSource, connection.InitialCatalog, connection.ConnectTimeout, connection.CommandTimeout).ShouldBe(("db.example.org", "auth", 8, 4));
    }

    [Fact]
    public void Timeouts_in_the_connection_string_take_precedence()
    {
        var postgres = new NpgsqlConnectionStringBuilder(DatabaseProviderOptions.WithPostgreSqlTimeouts("Host=db.example.org;Timeout=20;CommandTimeout=60"));
        var sqlServer = new SqlConnectionStringBuilder(DatabaseProviderOptions.WithSqlServerTimeouts("Server=db.example.org;Connection Timeout=20;Command Timeout=60"));

        (postgres.Timeout, postgres.CommandTimeout).ShouldBe((20, 60));
        (sqlServer.ConnectTimeout, sqlServer.CommandTimeout).ShouldBe((20, 60));
    }

    [Fact]
    public void A_SQL_Server_pool_does_not_block_after_a_failed_open_unless_the_connection_string_enables_it()
    {
        SqlServer("Server=db.example.org").PoolBlockingPeriod.ShouldBe(PoolBlockingPeriod.NeverBlock);
        SqlServer("Server=db.example.org;Pool Blocking Period=Auto").PoolBlockingPeriod.ShouldBe(PoolBlockingPeriod.Auto);
    }

    [Theory]
    [Trait("Requirement", "R27")]
    [InlineData("Server=db.example.org")]
    [InlineData("Server=db.example.org;ConnectRetryCount=3")]
    public void A_dead_SQL_Server_connection_is_never_reopened_silently(string connectionString) =>
        SqlServer(connectionString).ConnectRetryCount.ShouldBe(0);

    [Fact]
    [Trait("Requirement", "R27")]
    public void Every_SQL_Server_connection_has_the_default_timeouts_and_pool_settings()
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
