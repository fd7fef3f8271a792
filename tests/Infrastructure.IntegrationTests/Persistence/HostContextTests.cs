using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Contexts of a host application take part in the transaction of the unit of work.</summary>
public abstract class HostContextTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const string Table = "notes";

    private const string HistoryTable = "notes_migrations";

    [Fact]
    public Task Rows_of_the_host_application_are_stored_with_the_change() => OnHostAsync(async node =>
    {
        var user = TestUsers.Create();

        await CommitAsync(node, (users, notes) =>
        {
            users.Add(user);
            notes.Add(new Note { Text = "one" });
            return Result.Success();
        });

        (await TextsAsync(node)).ShouldBe(["one"]);
        (await FindAsync(node, user)).ShouldNotBeNull();
    });

    [Fact]
    public Task Rows_of_the_host_application_are_not_stored_if_the_work_throws() => OnHostAsync(async node =>
    {
        await Should.ThrowAsync<IOException>(() => CommitAsync(node, (_, notes) =>
        {
            notes.Add(new Note { Text = "one" });
            notes.SaveChanges();
            throw new IOException("fault");
        }));

        (await TextsAsync(node)).ShouldBeEmpty();
    });

    /// <summary>What Auth itself has changed is stored, such as a counted attempt.</summary>
    [Fact]
    public Task Rows_of_the_host_application_are_not_stored_if_the_work_fails() => OnHostAsync(async node =>
    {
        var user = TestUsers.Create();

        await CommitAsync(node, (users, notes) =>
        {
            users.Add(user);
            notes.Add(new Note { Text = "one" });
            return UserErrors.NotFound;
        });

        (await TextsAsync(node)).ShouldBeEmpty();
        (await FindAsync(node, user)).ShouldNotBeNull();
    });

    [Fact]
    public Task Nothing_is_stored_if_a_row_of_the_host_application_cannot_be_stored() => OnHostAsync(async node =>
    {
        var user = TestUsers.Create();

        await Should.ThrowAsync<DbUpdateException>(() => CommitAsync(node, (users, notes) =>
        {
            users.Add(user);
            notes.Add(new Note { Text = null! });
            return Result.Success();
        }));

        (await FindAsync(node, user)).ShouldBeNull();
    });

    [Fact]
    public Task Work_that_is_retried_forgets_what_it_has_changed_before() => OnHostAsync(async node =>
    {
        var runs = 0;

        await CommitAsync(node, (_, notes) =>
        {
            notes.Add(new Note { Text = $"run {++runs}" });
            return runs == 1 ? throw new DbUpdateConcurrencyException("Another transaction was faster.") : Result.Success();
        });

        (await TextsAsync(node)).ShouldBe(["run 2"]);
    });

    [Fact]
    public Task A_context_that_was_used_before_the_work_takes_part_in_it() => OnHostAsync(async node =>
    {
        await node.UseServicesAsync(async services =>
        {
            var notes = services.GetRequiredService<NotesContext>();
            (await notes.Notes.CountAsync()).ShouldBe(0);
            await Should.ThrowAsync<IOException>(() => services.GetRequiredService<IUnitOfWork>().ExecuteAsync<Result>(
                async () =>
                {
                    notes.Add(new Note { Text = "one" });
                    await notes.SaveChangesAsync();
                    throw new IOException("fault");
                },
                CancellationToken.None));
        });

        (await TextsAsync(node)).ShouldBeEmpty();
    });

    [Fact]
    public Task Parallel_work_that_looks_before_it_adds_stores_one_row() => OnHostAsync(async node =>
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => CommitAsync(node, (_, notes) =>
        {
            if (!notes.Notes.Any(note => note.Text == "unique")) notes.Add(new Note { Text = "unique" });
            return Result.Success();
        }))));

        (await TextsAsync(node)).ShouldBe(["unique"]);
    });

    [Fact]
    public async Task Migrations_of_the_host_application_are_pending_until_they_are_applied_with_those_of_Auth()
    {
        await using var node = HostNode();
        (await node.Schema.GetPendingMigrationsAsync(CancellationToken.None)).ShouldBe(["20260101000000_Notes"]);
        (await node.Readiness.CheckAsync(CancellationToken.None)).ShouldNotBeNull();

        await OnHostAsync(async migrated =>
        {
            (await migrated.Schema.GetPendingMigrationsAsync(CancellationToken.None)).ShouldBeEmpty();
            (await migrated.Readiness.CheckAsync(CancellationToken.None)).ShouldBeNull();
            (await migrated.Schema.InspectAsync(CancellationToken.None)).Newer.ShouldBeEmpty();
            // Again, as on the next start.
            await migrated.Schema.MigrateAsync(CancellationToken.None);
        });
    }

    private static async Task CommitAsync(Node node, Func<IUserRepository, NotesContext, Result> work) =>
        await node.UseServicesAsync(services => services.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            () => Task.FromResult(work(services.GetRequiredService<IUserRepository>(), services.GetRequiredService<NotesContext>())), CancellationToken.None));

    private static async Task<IReadOnlyList<string>> TextsAsync(Node node)
    {
        List<string> texts = [];
        await node.UseServicesAsync(async services => texts = await services.GetRequiredService<NotesContext>().Notes.Select(note => note.Text).ToListAsync());
        return texts;
    }

    private static Task<User?> FindAsync(Node node, User user) => node.ReadAsync(ports => ports.Users.FindAsync(user.Id, CancellationToken.None));

    private Node HostNode() => new(Database.SettingsOfNode(1), services => services.AddTransactionalDbContext<NotesContext>(HistoryTable));

    private async Task OnHostAsync(Func<Node, Task> test)
    {
        await using var node = HostNode();
        try
        {
            await node.Schema.MigrateAsync(CancellationToken.None);
            await test(node);
        }
        finally
        {
            await node.UseContextAsync(context => context.Database.ExecuteSqlRawAsync($"DROP TABLE {Table}; DROP TABLE {HistoryTable};"));
        }
    }
}

/// <summary>A table of a host application, with a unique column.</summary>
public sealed class NotesContext(DbContextOptions<NotesContext> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Note>().ToTable("notes").HasIndex(note => note.Text).IsUnique();
        modelBuilder.Entity<Note>().Property(note => note.Text).HasMaxLength(100);
    }
}

public sealed class Note
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Text { get; init; }
}

[DbContext(typeof(NotesContext))]
[Migration("20260101000000_Notes")]
public sealed class NotesMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "notes",
            table => new { Id = table.Column<Guid>(nullable: false), Text = table.Column<string>(maxLength: 100, nullable: false) },
            constraints: table => table.PrimaryKey("pk_notes", note => note.Id));
        migrationBuilder.CreateIndex("ix_notes_text", "notes", "Text", unique: true);
    }
}

public sealed class SqliteHostContextTests(SqliteDatabase database) : HostContextTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlHostContextTests(PostgreSqlDatabase database) : HostContextTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerHostContextTests(SqlServerDatabase database) : HostContextTests(database);

/// <summary>The names of migrations tables.</summary>
public sealed class HostContextRegistrationTests
{
    [Theory]
    [InlineData("")]
    [InlineData("__EFMigrationsHistory")]
    [InlineData("__efmigrationshistory")]
    [InlineData("a\"b")]
    [InlineData("1a")]
    [InlineData("a.b")]
    public void A_migrations_table_has_a_plain_name_of_its_own(string name) =>
        Should.Throw<ArgumentException>(() => new ServiceCollection().AddTransactionalDbContext<NotesContext>(name)).Message.ShouldContain("migrations table");
}
