using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class SchemaTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_migrated_database_is_current()
    {
        (await Node.Schema.PendingAsync(None)).ShouldBeEmpty();
        await Node.Schema.EnsureCurrentAsync(None);
    }

    [Fact]
    public async Task A_server_refuses_a_database_that_has_not_been_migrated_and_says_what_to_do()
    {
        await DeleteAsync();

        var refused = await Should.ThrowAsync<SchemaOutdatedException>(() => Node.Schema.EnsureCurrentAsync(None));

        refused.Pending.ShouldNotBeEmpty();
        refused.Message.ShouldContain("auth migrate");
        refused.Message.ShouldContain("_Initial");
    }

    [Fact]
    public async Task Servers_that_start_at_once_on_nothing_all_find_the_schema_made()
    {
        for (var round = 0; round < 3; round++)
        {
            await DeleteAsync();
            var nodes = Enumerable.Range(1, 3).Select(Database.NewNode).ToList();

            await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Schema.MigrateAsync(None))));

            foreach (var node in nodes)
            {
                await node.Schema.EnsureCurrentAsync(None);
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
    public async Task The_model_is_that_of_the_last_migration() =>
        (await Node.UseContextAsync(c => Task.FromResult(c.Database.HasPendingModelChanges()))).ShouldBeFalse();

    private Task<bool> DeleteAsync() => Node.UseContextAsync(c => c.Database.EnsureDeletedAsync());
}

public sealed class SqliteSchemaTests(SqliteDatabase database) : SchemaTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSchemaTests(PostgreSqlDatabase database) : SchemaTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerSchemaTests(SqlServerDatabase database) : SchemaTests(database);
