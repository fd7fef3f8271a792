using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class SchemaTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_migrated_database_is_current()
    {
        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task That_nothing_is_pending_is_seen_without_the_model()
    {
        var recorder = new CommandRecorder();
        await using var node = new Node(Database.Settings, time: null, recorder);

        (await node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();

        recorder.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_steps_that_are_looked_for_are_those_of_the_migrations() =>
        Node.History.KnownMigrations.ShouldBe(await Node.UseContextAsync(c => Task.FromResult(c.Database.GetMigrations())), ignoreOrder: true);

    [Fact]
    public async Task An_older_database_lacks_the_steps_that_it_has_not_taken()
    {
        var last = Node.History.KnownMigrations.Max()!;
        await ExecuteAsync($"DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = '{last}'");

        var pending = await Node.Schema.GetPendingMigrationsAsync(None);

        await DeleteDatabaseAsync();
        pending.ShouldBe([last]);
    }

    [Fact]
    public async Task A_newer_database_lacks_nothing()
    {
        await ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99991231235959_Later', '99.0.0')");

        var pending = await Node.Schema.GetPendingMigrationsAsync(None);

        await DeleteDatabaseAsync();
        pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_newer_schema_is_recognized()
    {
        await ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99991231235959_Later', '99.0.0')");

        var schema = await Node.Schema.InspectAsync(None);

        await DeleteDatabaseAsync();
        schema.Newer.ShouldBe(["99991231235959_Later"]);
    }

    [Fact]
    public async Task A_schema_that_needs_a_newer_server_is_rejected()
    {
        await ExecuteAsync("UPDATE schema_compatibility SET oldest_server = '99.10.0'");

        var rejected = await Should.ThrowAsync<DatabaseUnusableException>(() => Node.Schema.InspectAsync(None));
        var migration = await Should.ThrowAsync<DatabaseUnusableException>(() => Node.Schema.MigrateAsync(None));

        await DeleteDatabaseAsync();
        rejected.Message.ShouldContain("at least version 99.10.0");
        migration.Message.ShouldBe(rejected.Message);
    }

    [Fact]
    public async Task A_schema_that_serves_older_servers_serves_this_one()
    {
        await ExecuteAsync("UPDATE schema_compatibility SET oldest_server = '0.0.9'");

        var schema = await Node.Schema.InspectAsync(None);

        await DeleteDatabaseAsync();
        schema.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_schema_that_does_not_say_which_servers_it_serves_is_used()
    {
        await ExecuteAsync("DROP TABLE schema_compatibility");

        var schema = await Node.Schema.InspectAsync(None);

        await DeleteDatabaseAsync();
        schema.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_without_a_history_lacks_all_steps()
    {
        await ExecuteAsync("DROP TABLE \"__EFMigrationsHistory\"");

        var pending = await Node.Schema.GetPendingMigrationsAsync(None);

        await DeleteDatabaseAsync();
        pending.ShouldBe(Node.History.KnownMigrations, ignoreOrder: true);
    }

    [Fact]
    public async Task A_database_that_is_not_there_has_all_steps_before_it()
    {
        await DeleteDatabaseAsync();

        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldContain(step => step.EndsWith("_Initial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Servers_that_start_at_once_on_nothing_all_find_the_schema_made()
    {
        for (var round = 0; round < 3; round++)
        {
            await DeleteDatabaseAsync();
            var nodes = Enumerable.Range(1, 3).Select(Database.NewNode).ToList();

            await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Schema.MigrateAsync(None))));

            foreach (var node in nodes)
            {
                (await node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();
                await node.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Migrating_again_keeps_what_is_there()
    {
        var user = Some.User();
        await Node.CommitAsync(s => s.Users.Add(user));

        await Node.Schema.MigrateAsync(None);

        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None))).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task A_session_from_before_the_second_address_keeps_its_binding_and_is_a_remembered_one_by_its_lifetime()
    {
        var user = Some.User();
        var (ordinary, remembered) = (StartSession(TimeSpan.FromHours(24), remember: true), StartSession(TimeSpan.FromDays(14), remember: false));
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(ordinary);
            s.Sessions.Add(remembered);
        });

        await MigrateToAsync(Node.History.KnownMigrations.Single(step => step.EndsWith("_Administration", StringComparison.Ordinal)));
        await Node.Schema.MigrateAsync(None);

        (await ReadBindingAsync(ordinary)).ShouldBe(new BoundClient(Some.Client, SecondAddress: null, DeviceTokenHash: null, Remember: false, Some.Time));
        (await ReadBindingAsync(remembered)).ShouldBe(new BoundClient(Some.Client, SecondAddress: null, DeviceTokenHash: null, Remember: true, Some.Time));

        Session StartSession(TimeSpan idle, bool remember) =>
            Session.Start(user, Some.Client, new(idle, TimeSpan.FromDays(30)), Some.Time, remember: remember, deviceTokenHash: Token<Device>.New().Hash()).Session;

        async Task<BoundClient> ReadBindingAsync(Session session) => (await Node.ReadAsync(s => s.Sessions.FindAsync(session.TokenHash, None)))!.BoundTo;
    }

    [Fact]
    public async Task The_model_is_that_of_the_last_migration() =>
        (await Node.UseContextAsync(c => Task.FromResult(c.Database.HasPendingModelChanges()))).ShouldBeFalse();

    private Task<int> ExecuteAsync(string statement) => Node.UseContextAsync(c => c.Database.ExecuteSqlRawAsync(statement));

    private Task<int> MigrateToAsync(string step) => Node.UseContextAsync(async c =>
    {
        await c.GetService<IMigrator>().MigrateAsync(step);
        return 0;
    });

    private Task<bool> DeleteDatabaseAsync() => Node.UseContextAsync(c => c.Database.EnsureDeletedAsync());
}

public sealed class SqliteSchemaTests(SqliteDatabase database) : SchemaTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSchemaTests(PostgreSqlDatabase database) : SchemaTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerSchemaTests(SqlServerDatabase database) : SchemaTests(database);
