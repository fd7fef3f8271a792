using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.Sessions;
using Auth.Infrastructure.Persistence.Statistics;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>What can be known of SQL Server without one: that it could read each statement, and that it would take the tables.</summary>
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
    public void The_migrations_are_T_SQL(MigrationsSqlGenerationOptions options)
    {
        var script = _context.GetService<IMigrator>().GenerateScript(options: options);

        script.ShouldContain("CREATE TABLE [users]");
        ErrorsIn(script).ShouldBeEmpty();
    }

    [Fact]
    public void The_steps_are_looked_for_in_T_SQL() => ErrorsIn(MigrationHistory.Statement).ShouldBeEmpty();

    [Fact]
    public void The_first_administrator_is_looked_for_in_T_SQL() => ErrorsIn(FirstAdministrator.Statement).ShouldBeEmpty();

    [Fact]
    public void The_steps_that_are_looked_for_are_those_of_the_migrations() =>
        new MigrationHistory(typeof(SqlServerAuthContext), new(Infrastructure.Settings.DatabaseProvider.SqlServer, "", MigrateOnStart: false, MaxBatchSize: null), ProviderOptions.ConnectionTo).Steps
            .ShouldBe(_context.Database.GetMigrations(), ignoreOrder: true);

    [Fact]
    public void The_model_is_that_of_the_last_migration() => _context.Database.HasPendingModelChanges().ShouldBeFalse();

    [Fact]
    public async Task Every_statement_of_the_repositories_is_T_SQL()
    {
        var now = Some.Time;
        var user = Some.User("Alice", "alice@example.org", Role.Administrator);
        var users = new UserRepository(_context, new CompiledQueries(), new DecoyNames(), TimeProvider.System);
        var sessions = new SessionRepository(_context, new CompiledQueries());
        var events = new EventLog(_context);

        await users.FindAsync(user.Id, None);
        await users.FindAsync(LoginName.From("alice"), None);
        await users.FindAsync(LoginName.From("alice@example.org"), None);
        await users.FindAttemptedAsync(user.Id, None);
        await users.IsTakenAsync(user.Username, None);
        await users.IsTakenAsync(user.Email!, None);
        await users.SearchAsync(new UserSearch(null, null, 10), None);
        await users.SearchAsync(new UserSearch("a%[", user.Id, 10), None);
        foreach (var status in Enum.GetValues<UserStatus>()) await users.SearchAsync(new UserSearch(null, null, 10) { Status = new(status, now) }, None);
        await users.SearchAsync(new UserSearch("a", user.Id, 10) { Role = Role.Create("clerk").Value, Status = new(UserStatus.Active, now) }, None);
        await users.SearchAsync(new UserSearch(null, null, 10) { Role = Role.Administrator }, None);
        await users.CountActiveAdministratorsForUpdateAsync(None);
        await users.AnyAdministratorAsync(None);
        await sessions.FindAsync(SessionToken.New().Hash(), None);
        await sessions.LiveOfAsync(user.Id, now, None);
        await sessions.LiveBeyondAsync(user.Id, 49, SessionId.New(now), now, None);
        await sessions.NotEndedOfAsync(user.Id, None);
        await events.ReadAsync(new(null, null, null, null, 10), None);
        await events.ReadAsync(new(user.Id, "session_started", new(now, 7), null, 10) { From = now, Until = now }, None);
        await events.ReadAsync(new(user.Id, null, null, 7, 10), None);

        _connection.Commands.Count.ShouldBe(23);
        AllShouldParse();
    }

    [Fact]
    public async Task Every_statement_of_a_unit_of_work_is_T_SQL()
    {
        var user = Some.User("Alice", "alice@example.org", Role.Administrator);
        var (session, _) = Some.Session(user);
        await CommitAsync(async store =>
        {
            await store.FindOrDecoyAsync(LoginName.From("nobody"), None);
            await store.FindOrDecoyAsync(LoginName.From("nobody@example.org"), None);
            store.Add(user);
            _context.Add(session);
        });
        await CommitAsync(_ =>
        {
            _context.Attach(user);
            _context.Attach(session);
            user.Lock(Some.Time);
            session.End(SessionEnding.UserLocked, Some.Time);
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
    public async Task Every_statement_of_the_purge_is_T_SQL()
    {
        await _context.Sessions.Where(s => s.EndedAt < Some.Time || s.IdleExpiresAt < Some.Time).ExecuteDeleteAsync();
        await using var node = new Node(new(Infrastructure.Settings.DatabaseProvider.SqlServer, "Data Source=nowhere", MigrateOnStart: false, MaxBatchSize: null));
        using var writers = new WriterQueue(1);
        var services = new ServiceCollection()
            .AddScoped<AuthContext>(_ => new SqlServerAuthContext(new DbContextOptionsBuilder<SqlServerAuthContext>().UseSqlServer(_connection).Options))
            .AddScoped(provider => new EventTally(provider.GetRequiredService<AuthContext>(), new UnitOfWork(provider.GetRequiredService<AuthContext>(), writers, node, TimeProvider.System)));
        await using var provider = services.BuildServiceProvider();

        await new Purge(provider.GetRequiredService<IServiceScopeFactory>(), writers, TimeProvider.System).RunAsync(10, None);

        _connection.Commands.Count.ShouldBe(12);
        AllShouldParse();
    }

    [Fact]
    public async Task Every_statement_of_the_statistics_is_T_SQL()
    {
        await using var node = new Node(new(Infrastructure.Settings.DatabaseProvider.SqlServer, "Data Source=nowhere", MigrateOnStart: false, MaxBatchSize: null));
        using var writers = new WriterQueue(1);
        var tally = new EventTally(_context, new UnitOfWork(_context, writers, node, TimeProvider.System));
        var statistics = new StoreStatistics(_context, tally);

        await tally.CountOnAsync(0, None);
        await statistics.ActivityByHourAsync(Some.Time, Some.Time, None);
        await statistics.AccountsAsync(Some.Time, None);
        await statistics.LiveSessionsAsync(Some.Time, None);

        _connection.Commands.Count.ShouldBe(13);
        AllShouldParse();
    }

    [Fact]
    public async Task A_command_has_no_more_parameters_than_SQL_Server_takes()
    {
        await CommitAsync(store =>
        {
            for (var i = 0; i < 700; i++) store.Add(Some.User());
            return Task.CompletedTask;
        });

        _connection.Commands.Count(c => c.Contains("INSERT INTO events")).ShouldBe(4);
        _connection.Commands.Max(c => c.Split("DECLARE ").Length - 1).ShouldBeLessThanOrEqualTo(2100);
    }

    [Fact]
    public async Task Every_statement_that_follows_the_log_of_events_is_T_SQL()
    {
        await using var provider = new ServiceCollection()
            .AddScoped<AuthContext>(_ => new SqlServerAuthContext(new DbContextOptionsBuilder<SqlServerAuthContext>().UseSqlServer(_connection).Options))
            .AddSingleton<CompiledQueries>()
            .BuildServiceProvider();
        using var tail = new EventTail(provider.GetRequiredService<IServiceScopeFactory>());

        for (var i = 0; i < 2; i++) await tail.ReadAsync();

        _connection.Commands.Count.ShouldBe(3);
        AllShouldParse();
    }

    [Fact]
    public void No_table_is_reached_by_two_cascades()
    {
        foreach (var table in Model.GetEntityTypes())
        {
            var paths = CascadesTo(table).Select(principal => principal.Name).ToList();
            paths.ShouldBe(paths.Distinct(), $"{table.Name} is reached twice, which SQL Server refuses (1785)");
        }
    }

    [Fact]
    public void Keys_are_within_the_sizes_that_an_index_takes()
    {
        var tables = Model.GetRelationalModel().Tables.ToList();
        tables.Count.ShouldBe(15);
        foreach (var table in tables)
        {
            table.PrimaryKey!.Columns.Sum(SizeOf).ShouldBeLessThanOrEqualTo(900, table.Name);
            foreach (var index in table.Indexes) index.Columns.Sum(SizeOf).ShouldBeLessThanOrEqualTo(1700, index.Name);
        }
    }

    [Fact]
    [Trait("Requirement", "R46")]
    public void Unique_text_is_compared_code_by_code()
    {
        var unique = Model.GetRelationalModel().Tables.SelectMany(t => t.Indexes).Where(i => i.IsUnique).SelectMany(i => i.Columns)
            .Where(c => c.StoreType.Contains("char", StringComparison.Ordinal)).ToList();

        unique.Select(c => c.Name).ShouldBe(["token_hash", "token_hash", "token_hash", "token_hash", "credential_id", "email_key", "username_key"], ignoreOrder: true);
        unique.ShouldAllBe(c => c.Collation == "Latin1_General_100_BIN2");
    }

    private IModel Model => _context.GetService<IDesignTimeModel>().Model;

    private static IEnumerable<IEntityType> CascadesTo(IEntityType table) => table.GetForeignKeys()
        .Where(key => !key.IsOwnership && key.DeleteBehavior == DeleteBehavior.Cascade)
        .SelectMany(key => CascadesTo(key.PrincipalEntityType).Prepend(key.PrincipalEntityType));

    /// <summary>The most bytes that a value takes in an index.</summary>
    private static int SizeOf(IColumnBase column)
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
            _ => throw new InvalidOperationException($"{column.Name} {column.StoreType}: of what size is that?"),
        };
    }

    private static IEnumerable<string> ErrorsIn(string sql)
    {
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        return errors.Select(e => $"{e.Message} ({e.Line}, {e.Column}) in {sql}");
    }

    private void AllShouldParse() => _connection.Commands.SelectMany(ErrorsIn).ShouldBeEmpty();

    private async Task CommitAsync(Func<UserRepository, Task> work)
    {
        await using var node = new Node(new(Infrastructure.Settings.DatabaseProvider.SqlServer, "Data Source=nowhere", MigrateOnStart: false, MaxBatchSize: null));
        using var writers = new WriterQueue(1);
        var unitOfWork = new UnitOfWork(_context, writers, node, TimeProvider.System);
        await unitOfWork.CommitAsync(
            async () =>
            {
                await work(new UserRepository(_context, new CompiledQueries(), new DecoyNames(), TimeProvider.System));
                return 0;
            },
            None);
    }
}
