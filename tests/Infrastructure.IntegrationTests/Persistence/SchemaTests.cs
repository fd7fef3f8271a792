using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class SchemaTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_migrated_database_has_no_pending_migrations()
    {
        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pending_migrations_are_detected_without_building_the_model()
    {
        var recorder = new CommandRecorder();
        await using var node = new Node(Database.Settings, time: null, recorder);

        (await node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();

        recorder.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_known_migrations_match_the_migrations_of_the_context() =>
        Node.History.KnownMigrations.ShouldBe(await Node.UseContextAsync(c => Task.FromResult(c.Database.GetMigrations())), ignoreOrder: true);

    [Fact]
    public async Task An_older_database_has_pending_migrations()
    {
        var last = Node.History.KnownMigrations.Max()!;
        await ExecuteAsync($"DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = '{last}'");

        var pending = await Node.Schema.GetPendingMigrationsAsync(None);

        await DeleteDatabaseAsync();
        pending.ShouldBe([last]);
    }

    [Fact]
    public async Task A_newer_database_has_no_pending_migrations()
    {
        await ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99991231235959_Later', '99.0.0')");

        var pending = await Node.Schema.GetPendingMigrationsAsync(None);

        await DeleteDatabaseAsync();
        pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_newer_migrations_of_a_schema_are_reported()
    {
        await ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99991231235959_Later', '99.0.0')");

        var schema = await Node.Schema.InspectAsync(None);

        await DeleteDatabaseAsync();
        schema.Newer.ShouldBe(["99991231235959_Later"]);
    }

    [Fact]
    public async Task A_schema_that_requires_a_newer_server_is_rejected()
    {
        await ExecuteAsync("UPDATE schema_compatibility SET oldest_server = '99.10.0'");

        var rejected = await Should.ThrowAsync<DatabaseUnusableException>(() => Node.Schema.InspectAsync(None));
        var migration = await Should.ThrowAsync<DatabaseUnusableException>(() => Node.Schema.MigrateAsync(None));

        await DeleteDatabaseAsync();
        rejected.Message.ShouldContain("at least version 99.10.0");
        migration.Message.ShouldBe(rejected.Message);
    }

    [Fact]
    public async Task A_schema_compatible_with_older_servers_is_accepted()
    {
        await ExecuteAsync("UPDATE schema_compatibility SET oldest_server = '0.0.9'");

        var schema = await Node.Schema.InspectAsync(None);

        await DeleteDatabaseAsync();
        schema.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_schema_without_compatibility_information_is_accepted()
    {
        await ExecuteAsync("DROP TABLE schema_compatibility");

        var schema = await Node.Schema.InspectAsync(None);

        await DeleteDatabaseAsync();
        schema.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task All_migrations_are_pending_in_a_database_without_a_migration_history()
    {
        await ExecuteAsync("DROP TABLE \"__EFMigrationsHistory\"");

        var pending = await Node.Schema.GetPendingMigrationsAsync(None);

        await DeleteDatabaseAsync();
        pending.ShouldBe(Node.History.KnownMigrations, ignoreOrder: true);
    }

    [Fact]
    public async Task The_initial_migration_is_pending_when_the_database_does_not_exist()
    {
        await DeleteDatabaseAsync();

        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldContain(step => step.EndsWith("_Initial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Servers_that_start_in_parallel_without_a_database_all_get_the_complete_schema()
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
    public async Task A_repeated_migration_keeps_the_stored_data()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));

        await Node.Schema.MigrateAsync(None);

        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None))).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task An_older_session_keeps_its_binding_and_is_migrated_as_remembered_by_its_lifetime()
    {
        var user = TestUsers.Create();
        var (ordinary, remembered) = (StartSession(TimeSpan.FromHours(24), remember: true), StartSession(TimeSpan.FromDays(14), remember: false));
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(ordinary);
            s.Sessions.Add(remembered);
        });

        await MigrateToAsync(Node.History.KnownMigrations.Single(step => step.EndsWith("_Administration", StringComparison.Ordinal)));
        await Node.Schema.MigrateAsync(None);

        (await ReadBindingAsync(ordinary)).ShouldBe(new BoundClient(TestClients.Default, SecondAddress: null, DeviceTokenHash: null, Remember: false, TestTime.Now));
        (await ReadBindingAsync(remembered)).ShouldBe(new BoundClient(TestClients.Default, SecondAddress: null, DeviceTokenHash: null, Remember: true, TestTime.Now));

        Session StartSession(TimeSpan idle, bool remember) =>
            Session.Start(user, TestClients.Default, new(idle, TimeSpan.FromDays(30)), TestTime.Now, remember: remember, deviceTokenHash: Token<Device>.New().Hash()).Session;

        async Task<BoundClient> ReadBindingAsync(Session session) => (await Node.ReadAsync(s => s.Sessions.FindAsync(session.TokenHash, None)))!.BoundTo;
    }

    [Fact]
    public async Task The_model_matches_the_last_migration() =>
        (await Node.UseContextAsync(c => Task.FromResult(c.Database.HasPendingModelChanges()))).ShouldBeFalse();

    [Fact]
    public async Task The_model_is_compiled_and_not_built_at_the_first_query() =>
        (await Node.UseContextAsync(c => Task.FromResult(c.Model.GetType().Namespace))).ShouldNotBeNull().ShouldStartWith("Auth.Infrastructure.Persistence.CompiledModels.");

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
