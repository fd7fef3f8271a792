using System.Globalization;
using Auth.Application.Audit;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>The migration of a database of version 0.1.0 (ADR 24). <c>AUTH_TEST_MIGRATION_EVENTS=1000000</c> measures a large one.</summary>
public abstract class RevocationLogMigrationTests(DatabaseFixture database) : DatabaseTests(database)
{
    /// <summary>Columns of the copied tables that later migrations added.</summary>
    private static readonly string[] LaterColumns = ["password_change_required_at"];

    private const int DefaultEvents = 1_000;

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>How a server of version 0.1.0 appends an event.</summary>
    private const string OldAppend =
        """
        UPDATE counters SET value = value + 1 WHERE name = 'events';
        INSERT INTO events (position, type, occurred_at, details) SELECT value - 0, 'user_registered', (SELECT MAX(occurred_at) FROM events), '' FROM counters WHERE name = 'events';
        """;

    /// <summary>How a server of version 0.1.0 reads where the log ends, before it answers from its session cache.</summary>
    private const string OldTail = "SELECT value AS \"Value\" FROM counters WHERE name = 'events'";

    private static int Events => int.TryParse(Environment.GetEnvironmentVariable("AUTH_TEST_MIGRATION_EVENTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var events) ? events : DefaultEvents;

    /// <summary>SQL of an id and of a token hash, over the number <c>n</c>.</summary>
    protected abstract (string Id, string Hash) Keys { get; }

    [Fact]
    public async Task An_existing_database_keeps_its_events_and_continues_their_positions()
    {
        await PrepareAsync();
        var started = TimeProvider.System.GetTimestamp();

        await Node.Schema.MigrateAsync(None);

        TestContext.Current.TestOutputHelper?.WriteLine($"{Events} events migrated in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.00} s");
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create()));
        var next = (await Node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(null, null, null, After: Events - 1, Limit: 10), None))).Select(e => e.Position);
        next.ShouldBe([Events, Events + 1]);
        (await Node.UseContextAsync(c => c.Sessions.CountAsync())).ShouldBe((Events / 10) + 1);
        (await Node.UseContextAsync(c => c.DatabaseEpochs.Select(e => e.Value).SingleAsync())).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_server_of_the_previous_version_can_neither_write_an_event_nor_check_a_session()
    {
        await PrepareAsync();
        (await AppendAsOldAsync()).ShouldBe(2);
        (await ReadTailAsOldAsync()).ShouldBe([Events + 1]);

        await Node.Schema.MigrateAsync(None);

        (await AppendAsOldAsync()).ShouldBe(0);
        (await ReadTailAsOldAsync()).ShouldBeEmpty();
        (await Node.UseContextAsync(c => c.Set<SchemaCompatibility>().Select(s => s.OldestServer).SingleAsync())).ShouldBe("0.2.0");
    }

    [Fact]
    public async Task Events_in_the_inbox_survive_a_return_to_the_previous_schema()
    {
        await PrepareAsync();
        await Node.Schema.MigrateAsync(None);
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create()));

        await RevertAsync();

        (await ReadTailAsOldAsync()).ShouldBe([Events + 1]);
        (await Node.UseContextAsync(c => c.Events.MaxAsync(e => e.Position))).ShouldBe(Events + 1);
        await Node.Schema.MigrateAsync(None);
    }

    /// <summary>Creates a database of version 0.1.0 with events, and a user with a session for every ten of them.</summary>
    private async Task PrepareAsync()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(TestSessions.Create(user).Session);
        });
        await Node.CollectEventsAsync();
        await RevertAsync();
        var (id, hash) = Keys;
        await CopyAsync("users", Events / 10, new() { ["id"] = id, ["username"] = "'copy' || n", ["username_key"] = "'copy' || n" });
        await CopyAsync("sessions", Events / 10, new() { ["id"] = id, ["user_id"] = id, ["token_hash"] = hash, ["gateway_token_hash"] = hash });
        await CopyAsync("events", Events - 2, new() { ["position"] = "n + 2" });
        await ExecuteAsync($"UPDATE counters SET value = {Events} WHERE name = 'events'");
    }

    /// <summary>Copies a row of a table many times.</summary>
    /// <param name="own">SQL of the columns that differ, over the number <c>n</c> of the copy, from 1.</param>
    private Task<int> CopyAsync(string table, int count, Dictionary<string, string> own) => Node.UseContextAsync(async c =>
    {
        c.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        var entity = c.Model.GetEntityTypes().First(e => e.GetTableName() == table);
        var columns = c.Model.GetRelationalModel().FindTable(table, entity.GetSchema())!.Columns.Select(column => column.Name).Except(LaterColumns).ToList();
        return await c.Database.ExecuteSqlRawAsync(string.Concat(
            $"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}), one AS (SELECT * FROM {table} LIMIT 1) ",
            $"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(column => own.GetValueOrDefault(column, $"one.{column}")))} FROM numbers CROSS JOIN one"));
    });

    private Task<int> ExecuteAsync(string statement) => Node.UseContextAsync(c =>
    {
        c.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        return c.Database.ExecuteSqlRawAsync(statement);
    });

    private Task<int> RevertAsync() => Node.UseContextAsync(async c =>
    {
        await c.GetService<IMigrator>().MigrateAsync("InvitationSessions");
        return 0;
    });

    /// <returns>The number of changed rows; a server of version 0.1.0 throws unless there are two.</returns>
    private Task<int> AppendAsOldAsync() => Node.UseContextAsync(c => c.Database.ExecuteSqlRawAsync(OldAppend));

    private Task<List<long>> ReadTailAsOldAsync() => Node.UseContextAsync(c => c.Database.SqlQueryRaw<long>(OldTail).ToListAsync());
}

public sealed class SqliteRevocationLogMigrationTests(SqliteDatabase database) : RevocationLogMigrationTests(database), IClassFixture<SqliteDatabase>
{
    protected override (string Id, string Hash) Keys => ("printf('00000000-0000-7000-8000-%012X', n)", "printf('%064x', n)");
}

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlRevocationLogMigrationTests(PostgreSqlDatabase database) : RevocationLogMigrationTests(database)
{
    protected override (string Id, string Hash) Keys => ("('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid", "lpad(to_hex(n), 64, '0')");
}
