using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class SchemaTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_migrated_database_is_current()
    {
        (await Node.Schema.PendingAsync(None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_database_that_is_not_there_has_all_steps_before_it()
    {
        await DeleteAsync();

        (await Node.Schema.PendingAsync(None)).ShouldContain(step => step.EndsWith("_Initial", StringComparison.Ordinal));
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
                (await node.Schema.PendingAsync(None)).ShouldBeEmpty();
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
