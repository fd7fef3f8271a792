using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Providers;
using Npgsql;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>What is read from errors of PostgreSQL beyond their SQLSTATE is what a real server sends.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlErrorTests(PostgreSqlDatabase database) : DatabaseTests(database)
{
    [Fact]
    public async Task A_prepared_statement_that_was_replaced_by_another_one_is_recognized()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("SELECT 1 WHERE $1 = 1", connection) { Parameters = { new() { Value = 1 } } };
        await command.PrepareAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "DEALLOCATE ALL; PREPARE _p1(int, int) AS SELECT 1 WHERE $1 = $2");

        var exception = await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        exception.SqlState.ShouldBe(PostgresErrorCodes.ProtocolViolation, exception.MessageText);
        PreparedStatementFaults.IsCause(exception).ShouldBeTrue(exception.Routine);
    }

    [Fact]
    public async Task A_change_of_the_schema_that_meets_another_one_is_transient()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        await ExecuteAsync(first, "BEGIN; GRANT SELECT ON users TO PUBLIC");
        var granting = ExecuteAsync(second, "GRANT INSERT ON users TO PUBLIC");
        await WaitUntilBlockedAsync(first, second.ProcessID);
        await ExecuteAsync(first, "COMMIT");

        var exception = await Should.ThrowAsync<PostgresException>(() => granting);
        await ExecuteAsync(first, "REVOKE ALL ON users FROM PUBLIC");

        exception.SqlState.ShouldBe(PostgresErrorCodes.InternalError, exception.MessageText);
        TransientFaults.IsTransient(exception).ShouldBeTrue(exception.MessageText);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database.Settings.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task WaitUntilBlockedAsync(NpgsqlConnection connection, int process)
    {
        while (true)
        {
            await using var command = new NpgsqlCommand("SELECT cardinality(pg_blocking_pids($1)) > 0", connection) { Parameters = { new() { Value = process } } };
            if (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is true) return;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        }
    }
}
