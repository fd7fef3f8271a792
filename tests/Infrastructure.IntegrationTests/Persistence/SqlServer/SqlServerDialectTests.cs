using Auth.Application.Common.Access;
using Auth.Application.Repeats;
using Auth.Domain.Access;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.Sessions;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>Checks for SQL Server that need no server: each statement parses, and the tables keep within its limits.</summary>
public sealed class SqlServerDialectTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly RecordingConnection _connection = new();
    private readonly SqlServerAuthContext _context;

    public SqlServerDialectTests() =>
        _context = new SqlServerAuthContext(new DbContextOptionsBuilder<SqlServerAuthContext>()
            .UseSqlServer(_connection)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options);

    public void Dispose()
    {
        _context.Dispose();
        _connection.Dispose();
    }

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public void The_migrations_are_valid_T_SQL(MigrationsSqlGenerationOptions options)
    {
        var script = _context.GetService<IMigrator>().GenerateScript(options: options);

        script.ShouldContain("CREATE TABLE [users]");
        TSql.FindErrors(script).ShouldBeEmpty();
    }

    [Fact]
    public void The_known_migrations_match_the_migrations_of_the_context() =>
        new MigrationHistory(typeof(SqlServerAuthContext)).KnownMigrations
            .ShouldBe(_context.Database.GetMigrations(), ignoreOrder: true);

    [Fact]
    public void The_model_matches_the_last_migration() => _context.Database.HasPendingModelChanges().ShouldBeFalse();

    [Fact]
    public void The_model_is_compiled_and_not_built_at_the_first_query() =>
        _context.Model.GetType().Namespace.ShouldBe("Auth.Infrastructure.Persistence.CompiledModels.SqlServer");

    [Fact]
    public async Task Changes_of_aggregates_are_stored_with_valid_T_SQL()
    {
        var user = TestUsers.Create("Alice", "alice@example.org", Role.Administrator);
        var (session, _) = TestSessions.Create(user);
        await CommitAsync(async store =>
        {
            await store.FindOrCreateDecoyAsync(LoginName.Parse("unknown"), None);
            await store.FindOrCreateDecoyAsync(LoginName.Parse("unknown@example.org"), None);
            store.Add(user);
            _context.Add(session);
        });
        await CommitAsync(_ =>
        {
            _context.Attach(user);
            _context.Attach(session);
            user.Lock(TestTime.Now);
            session.End(SessionEndReason.UserLocked, TestTime.Now);
            return Task.CompletedTask;
        });
        await CommitAsync(store =>
        {
            _context.Attach(user);
            store.Remove(user);
            return Task.CompletedTask;
        });

        foreach (var verb in new[] { "INSERT", "UPDATE", "DELETE" }) _connection.Commands.ShouldContain(c => c.Contains(verb));
        _connection.Commands.ShouldAllBe(c => !c.Contains("MERGE"));
        AllShouldParse();
    }

    [Fact]
    public async Task A_command_has_no_more_parameters_than_SQL_Server_allows()
    {
        await CommitAsync(store =>
        {
            for (var i = 0; i < 700; i++) store.Add(TestUsers.Create());
            return Task.CompletedTask;
        });

        _connection.Commands.Count(c => c.Contains("INSERT INTO event_inbox")).ShouldBe(4);
        _connection.Commands.Max(c => c.Split("DECLARE ").Length - 1).ShouldBeLessThanOrEqualTo(2100);
    }

    [Fact]
    public void No_table_is_reached_by_two_cascade_paths()
    {
        foreach (var table in Model.GetEntityTypes())
        {
            var paths = FindCascades(table).Select(principal => principal.Name).ToList();
            paths.ShouldBe(paths.Distinct(), $"{table.Name} is reached twice, which SQL Server rejects (error 1785)");
        }
    }

    [Fact]
    public void Keys_fit_the_maximum_index_key_sizes()
    {
        var tables = Model.GetRelationalModel().Tables.ToList();
        tables.Count.ShouldBe(31);
        foreach (var table in tables)
        {
            table.PrimaryKey!.Columns.Sum(GetSize).ShouldBeLessThanOrEqualTo(900, table.Name);
            foreach (var index in table.Indexes) index.Columns.Sum(GetSize).ShouldBeLessThanOrEqualTo(1700, index.Name);
        }
    }

    [Fact]
    [Trait("Requirement", "R46")]
    public void Unique_text_columns_have_a_binary_collation()
    {
        var unique = Model.GetRelationalModel().Tables.SelectMany(t => t.Indexes).Where(i => i.IsUnique).SelectMany(i => i.Columns)
            .Where(c => c.StoreType.Contains("char", StringComparison.Ordinal)).ToList();

        unique.Select(c => c.Name).ShouldBe(["token_hash", "token_hash", "token_hash", "token_hash", "token_hash", "token_hash", "name", "gateway_token_hash", "credential_id", "email_key", "username_key"], ignoreOrder: true);
        unique.ShouldAllBe(c => c.Collation == "Latin1_General_100_BIN2");
    }

    private IModel Model => _context.GetService<IDesignTimeModel>().Model;

    private static IEnumerable<IEntityType> FindCascades(IEntityType table) => table.GetForeignKeys()
        .Where(key => !key.IsOwnership && key.DeleteBehavior == DeleteBehavior.Cascade)
        .SelectMany(key => FindCascades(key.PrincipalEntityType).Prepend(key.PrincipalEntityType));

    /// <summary>The maximum size of a value in an index, in bytes.</summary>
    private static int GetSize(IColumnBase column)
    {
        var (type, size) = column.StoreType.TrimEnd(')').Split('(') is [var name, var length] ? (name, int.Parse(length, null)) : (column.StoreType, 0);
        return type switch
        {
            "nvarchar" => 2 * size,
            "varchar" or "binary" => size,
            "uniqueidentifier" => 16,
            "bigint" => 8,
            "int" => 4,
            "bit" => 1,
            "datetimeoffset" => 10,
            _ => throw new InvalidOperationException($"{column.Name} {column.StoreType}: unknown size."),
        };
    }

    private void AllShouldParse() => _connection.Commands.SelectMany(TSql.FindErrors).ShouldBeEmpty();

    private async Task CommitAsync(Func<UserRepository, Task> work)
    {
        var settings = new DatabaseSettings(DatabaseProvider.SqlServer, "Data Source=nowhere", MigrateOnStart: false, MaxBatchSize: null);
        await using var node = new Node(settings);
        await using var services = new ServiceCollection().BuildServiceProvider();
        using var writers = new WriterQueue(1);
        var unitOfWork = new UnitOfWork(_context, new SessionRepository(_context, new CompiledQueries()), new EventConsequences(_context, RoleScopes.Default), new HostContexts(_context, settings, services), writers, new WriteHealth(new DatabaseExceptionClassifier(), TimeProvider.System), node, new RequiredRoles(), new CurrentSubmission(), TimeProvider.System);
        await unitOfWork.ExecuteAsync(
            async () =>
            {
                await work(new UserRepository(_context, new CompiledQueries(), new DecoyNameProvider(), TimeProvider.System));
                return 0;
            },
            None);
    }
}
