using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Behavior that only SQLite has.</summary>
public sealed class SqliteFileTests(SqliteDatabase database) : DatabaseTests(database), IClassFixture<SqliteDatabase>
{
    private static readonly CancellationToken None = CancellationToken.None;

    private string File => ((SqliteDatabase)Database).File;

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("foreign_keys", "1")]
    [InlineData("busy_timeout", "1000")]
    public async Task Every_connection_has_the_required_pragmas(string pragma, string expected)
    {
        for (var i = 0; i < 2; i++)
        {
            await using var node = Database.NewNode();
            var value = await node.UseContextAsync(async c =>
            {
                await c.Database.OpenConnectionAsync();
                await using var command = c.Database.GetDbConnection().CreateCommand();
                command.CommandText = $"PRAGMA {pragma}";
                return Convert.ToString(await command.ExecuteScalarAsync(), null);
            });
            value.ShouldBe(expected);
        }
    }

    [Fact]
    public void The_database_file_is_readable_only_by_its_owner()
    {
        var files = new DirectoryInfo(Path.GetDirectoryName(File)!).GetFiles();

        files.Length.ShouldBeGreaterThan(0);
        files.ShouldAllBe(f => OperatingSystem.IsWindows() || f.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task The_lock_of_a_killed_migration_does_not_block_the_next_one()
    {
        await Node.UseContextAsync(c => c.Database.EnsureDeletedAsync());
        await Node.Schema.MigrateAsync(None);
#pragma warning disable EF1002 // The names are those of the tables of the model.
        await Node.UseContextAsync(c => c.Database.ExecuteSqlRawAsync(
            $"""
            DELETE FROM "__EFMigrationsHistory";
            {string.Join(' ', c.Model.GetRelationalModel().Tables.OrderByDescending(t => t.ForeignKeyConstraints.Count()).Select(t => $"DROP TABLE {t.Name};"))}
            CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT OR IGNORE INTO "__EFMigrationsLock" VALUES (1, '2026-01-31 12:00:00');
            """));
#pragma warning restore EF1002

        await Node.Schema.MigrateAsync(None).WaitAsync(TimeSpan.FromSeconds(30));

        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Detecting_pending_migrations_creates_no_file()
    {
        await Node.UseContextAsync(c => c.Database.EnsureDeletedAsync());

        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldNotBeEmpty();

        System.IO.File.Exists(File).ShouldBeFalse();
    }

    [Fact]
    public async Task All_migrations_are_pending_after_the_file_was_deleted()
    {
        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();

        await Node.UseContextAsync(c => c.Database.EnsureDeletedAsync());

        (await Node.Schema.GetPendingMigrationsAsync(None)).ShouldBe(Node.History.KnownMigrations, ignoreOrder: true);
    }

    [Fact]
    public async Task A_migration_leaves_no_lock_file()
    {
        await Node.Schema.MigrateAsync(None);

        System.IO.File.Exists(File + "-migrating").ShouldBeFalse();
    }

    [Fact]
    public async Task A_writer_waits_for_the_writer_of_another_node_without_failing()
    {
        await using var other = Database.NewNode(1);
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = Task.Run(() => other.CommitAsync(async s =>
        {
            entered.SetResult();
            await leave.Task;
            s.Users.Add(TestUsers.Create("first"));
            return 0;
        }));
        await entered.Task;

        var second = Task.Run(() => Node.CommitAsync(s => s.Users.Add(TestUsers.Create("second"))));
        (await Task.WhenAny(second, Task.Delay(TimeSpan.FromMilliseconds(300)))).ShouldNotBe(second);
        leave.SetResult();

        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task Readers_do_not_wait_for_the_writer()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        await using var other = Database.NewNode(1);

        await Node.CommitAsync(async s =>
        {
            (await s.Users.FindAsync(user.Id, None))!.Lock(TestTime.Now);
            (await other.ReadAsync(o => o.Users.FindAsync(user.Id, None)))!.IsActive.ShouldBeTrue();
            return 0;
        });
    }
}
