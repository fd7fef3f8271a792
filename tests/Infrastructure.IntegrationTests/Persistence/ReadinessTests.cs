using System.Data.Common;
using Auth.Application.Common;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A node is ready while it can read and write its database.</summary>
[Trait("Requirement", "R62")]
public abstract class ReadinessTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new(TestTime.Now);
    private readonly FullDisk _disk = new();

    [Fact]
    public async Task A_readiness_check_without_a_failed_write_writes_nothing()
    {
        await using var node = NewNode();

        (await node.Readiness.CheckAsync(None)).ShouldBeNull();

        _disk.Writes.ShouldBe(0);
        (await CountTrialWritesAsync(node)).ShouldBe(0);
    }

    [Fact]
    public async Task A_failed_write_makes_the_node_not_ready_until_a_trial_write_succeeds()
    {
        await using var node = NewNode();
        await FailToWriteAsync(node);

        (await node.Readiness.CheckAsync(None)).ShouldNotBeNull().ShouldContain("rejects writes");
        _disk.IsFull = false;
        (await node.Readiness.CheckAsync(None)).ShouldNotBeNull();
        _time.Advance(WriteHealth.TrialInterval);

        (await node.Readiness.CheckAsync(None)).ShouldBeNull();
        (await CountTrialWritesAsync(node)).ShouldBe(1);
    }

    [Fact]
    public async Task A_node_with_a_failed_write_tries_to_write_at_most_every_10_seconds()
    {
        await using var node = NewNode();
        await FailToWriteAsync(node);
        var before = _disk.Writes;

        for (var second = 0; second < 20; second++)
        {
            (await node.Readiness.CheckAsync(None)).ShouldNotBeNull();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        (_disk.Writes - before).ShouldBe(2);
    }

    [Fact]
    public async Task A_node_with_pending_migrations_is_not_ready()
    {
        await using var node = NewNode();
        await node.UseContextAsync(c => c.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsHistory\""));

        var reason = await node.Readiness.CheckAsync(None);

        await node.UseContextAsync(c => c.Database.EnsureDeletedAsync());
        reason.ShouldNotBeNull().ShouldContain("migrations");
    }

    private Node NewNode() => new(Database.Settings, _time, _disk);

    private async Task FailToWriteAsync(Node node)
    {
        _disk.IsFull = true;
        await Should.ThrowAsync<Exception>(() => node.CommitAsync(s => s.Users.Add(TestUsers.Create())));
    }

    private static Task<long> CountTrialWritesAsync(Node node) => node.UseContextAsync(c => c.Counters.ReadAsync(Counter.TrialWrites, None));

    /// <summary>Counts writes, and rejects them while the disk is full.</summary>
    private sealed class FullDisk : DbCommandInterceptor
    {
        public bool IsFull { get; set; }

        public int Writes { get; private set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            CountWrite(command);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            CountWrite(command);
            return ValueTask.FromResult(result);
        }

        private void CountWrite(DbCommand command)
        {
            if (!command.CommandText.Contains("INSERT", StringComparison.Ordinal) && !command.CommandText.Contains("UPDATE", StringComparison.Ordinal)) return;
            Writes++;
            if (IsFull) throw new SqliteException("database or disk is full", raw.SQLITE_FULL);
        }
    }
}

public sealed class SqliteReadinessTests(SqliteDatabase database) : ReadinessTests(database), IClassFixture<SqliteDatabase>
{
    [Fact]
    public async Task A_node_on_a_read_only_database_file_is_not_ready()
    {
        await using var node = new Node(Database.Settings with { ConnectionString = Database.Settings.ConnectionString + ";Mode=ReadOnly" });

        (await node.Readiness.CheckAsync(CancellationToken.None)).ShouldNotBeNull().ShouldContain("is read-only");
    }
}

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlReadinessTests(PostgreSqlDatabase database) : ReadinessTests(database)
{
    [Fact]
    public async Task A_read_only_database_server_is_detected_without_a_write()
    {
        await using var node = Database.NewNode();
        (await node.Readiness.CheckAsync(CancellationToken.None)).ShouldBeNull();
        var name = new NpgsqlConnectionStringBuilder(Database.Settings.ConnectionString).Database;
#pragma warning disable EF1002 // The name is that of the test database.
        await node.UseContextAsync(c => c.Database.ExecuteSqlRawAsync($"ALTER DATABASE \"{name}\" SET default_transaction_read_only = on"));
        try
        {
            // A real demotion breaks connections, but a changed setting applies only to new ones.
            NpgsqlConnection.ClearAllPools();

            (await node.Readiness.CheckAsync(CancellationToken.None)).ShouldNotBeNull().ShouldContain("read-only");
        }
        finally
        {
            await node.UseContextAsync(c => c.Database.ExecuteSqlRawAsync($"SET transaction_read_only = off; ALTER DATABASE \"{name}\" RESET default_transaction_read_only"));
#pragma warning restore EF1002
            NpgsqlConnection.ClearAllPools();
        }

        (await node.Readiness.CheckAsync(CancellationToken.None)).ShouldBeNull();
    }
}

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerReadinessTests(SqlServerDatabase database) : ReadinessTests(database);

/// <summary>Only failures that later writes would share mark a node as not ready.</summary>
public sealed class WriteHealthTests
{
    private readonly WriteHealth _health = new(new DatabaseExceptionClassifier(), new FakeTimeProvider(TestTime.Now));

    [Fact]
    public void A_busy_database_does_not_count_as_a_failed_write()
    {
        _health.Report(new DatabaseBusyException(new SqliteException("locked", raw.SQLITE_BUSY)));

        _health.HasFailedTransaction.ShouldBeFalse();
    }

    [Fact]
    public void A_programming_error_does_not_count_as_a_failed_write()
    {
        _health.Report(new InvalidOperationException("a bug"));

        _health.HasFailedTransaction.ShouldBeFalse();
    }

    [Fact]
    public void A_read_only_database_server_counts_as_a_failed_write()
    {
        _health.Report(new PostgresException("cannot execute UPDATE", "ERROR", "ERROR", PostgresErrorCodes.ReadOnlySqlTransaction));

        _health.HasFailedTransaction.ShouldBeTrue();
    }
}
