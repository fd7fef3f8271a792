using System.Data;
using System.Data.Common;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence.SqlServer;

/// <summary>Inspection of the state of a SQL Server database, simulated by a SQLite database with the same views.</summary>
public sealed class SqlServerStateTests
{
    private const int CannotOpenDatabase = 4060;
    private const int UnknownTable = 208;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DatabaseSettings Settings = new(DatabaseProvider.SqlServer, "Server=db.example.org;Database=auth", MigrateOnStart: false, MaxBatchSize: null);

    [Fact]
    public async Task A_database_with_snapshots_and_all_migrations_has_no_pending_migrations() =>
        (await Inspector(_ => Database(isSnapshotOn: true, withMigrations: true)).InspectAsync(None)).Pending.ShouldBeEmpty();

    [Fact]
    public async Task A_database_without_snapshots_is_rejected_with_the_statement_that_enables_them()
    {
        var schema = Schema(_ => Database(isSnapshotOn: false, withMigrations: true));

        foreach (var use in new Func<Task>[] { () => schema.InspectAsync(None), () => schema.GetPendingMigrationsAsync(None), () => schema.MigrateAsync(None) })
        {
            (await Should.ThrowAsync<DatabaseUnusableException>(use)).Message.ShouldContain("ALTER DATABASE [main] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;");
        }
    }

    [Fact]
    public async Task A_database_without_snapshots_is_rejected_before_its_tables_are_created() =>
        await Should.ThrowAsync<DatabaseUnusableException>(() => Schema(_ => Database(isSnapshotOn: false, withMigrations: false)).MigrateAsync(None));

    [Fact]
    public async Task Inspection_of_an_existing_database_that_cannot_be_opened_throws_its_error()
    {
        var inspector = Inspector(s => IsMaster(s) ? Database(isSnapshotOn: true, withMigrations: false, "master", "auth") : new FailingConnection(CannotOpenDatabase));

        (await Should.ThrowAsync<SqlException>(() => inspector.InspectAsync(None))).Number.ShouldBe(CannotOpenDatabase);
    }

    [Fact]
    public async Task Inspection_of_a_database_that_cannot_be_opened_throws_its_error_without_access_to_master()
    {
        var inspector = Inspector(s => IsMaster(s) ? new FailingConnection(18456) : new FailingConnection(CannotOpenDatabase));

        (await Should.ThrowAsync<SqlException>(() => inspector.InspectAsync(None))).Number.ShouldBe(CannotOpenDatabase);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_has_pending_migrations() =>
        (await Inspector(s => IsMaster(s) ? Database(isSnapshotOn: true, withMigrations: false, "master") : new FailingConnection(CannotOpenDatabase)).InspectAsync(None)).Pending.ShouldNotBeEmpty();

    [Fact]
    public async Task A_database_without_tables_has_pending_migrations() =>
        (await Inspector(_ => Filled(new WithoutTables(), isSnapshotOn: true, withMigrations: false)).InspectAsync(None)).Pending.ShouldNotBeEmpty();

    [Theory]
    [InlineData(-2)]
    [InlineData(53)]
    [InlineData(18456)]
    [InlineData(40613)]
    public async Task Inspection_throws_any_other_SQL_error(int number) =>
        (await Should.ThrowAsync<SqlException>(() => Inspector(_ => new FailingConnection(number)).InspectAsync(None))).Number.ShouldBe(number);

    [Theory]
    [InlineData(-2)]
    [InlineData(1205)]
    [InlineData(4060)]
    [InlineData(4221)]
    [InlineData(10928)]
    [InlineData(10929)]
    [InlineData(40197)]
    [InlineData(40501)]
    [InlineData(40613)]
    [InlineData(49918)]
    [InlineData(49919)]
    [InlineData(49920)]
    public void A_temporary_SQL_error_is_transient(int number) => SqlServerState.IsTransient(SqlExceptions.WithNumber(number)).ShouldBeTrue();

    [Theory]
    [InlineData(262)]
    [InlineData(916)]
    [InlineData(18456)]
    [InlineData(40615)]
    public void A_SQL_error_that_requires_an_administrator_is_not_transient(int number) => SqlServerState.IsTransient(SqlExceptions.WithNumber(number)).ShouldBeFalse();

    private static bool IsMaster(DatabaseSettings settings) => new SqlConnectionStringBuilder(settings.ConnectionString).InitialCatalog == "master";

    private static DatabaseInspector Inspector(Func<DatabaseSettings, DbConnection> connect) => new(new MigrationHistory(typeof(SqlServerAuthContext)), Settings, connect);

    private static DatabaseSchema Schema(Func<DatabaseSettings, DbConnection> connect) =>
        new(new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(), Inspector(connect), Settings, new FakeTimeProvider());

    private static SqliteConnection Database(bool isSnapshotOn, bool withMigrations, params string[] names) =>
        Filled(new SqliteConnection("Data Source=:memory:"), isSnapshotOn, withMigrations, names);

    private static SqliteConnection Filled(SqliteConnection connection, bool isSnapshotOn, bool withMigrations, params string[] names)
    {
        connection.Open();
        connection.CreateFunction("DB_NAME", () => "auth");
        connection.CreateFunction("DATABASEPROPERTYEX", (string _, string _) => "READ_WRITE");
        Execute("ATTACH ':memory:' AS sys");
        Execute("CREATE TABLE sys.databases (name TEXT, is_read_committed_snapshot_on INTEGER)");
        foreach (var name in names.DefaultIfEmpty("auth")) Execute($"INSERT INTO sys.databases VALUES ('{name}', {(isSnapshotOn ? 1 : 0)})");
        if (!withMigrations) return connection;

        Execute("CREATE TABLE \"__EFMigrationsHistory\" (\"MigrationId\" TEXT)");
        Execute($"CREATE TABLE counters AS SELECT '{Counter.EmailKeys}' AS name, {EmailKeys.Version} AS value");
        foreach (var migration in new MigrationHistory(typeof(SqlServerAuthContext)).KnownMigrations) Execute($"INSERT INTO \"__EFMigrationsHistory\" VALUES ('{migration}')");
        return connection;

        void Execute(string statement)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Fails with the server's error when the table of migrations is read.</summary>
    private sealed class WithoutTables() : SqliteConnection("Data Source=:memory:")
    {
        public override SqliteCommand CreateCommand() => new WithoutMigrations { Connection = this };

        private sealed class WithoutMigrations : SqliteCommand
        {
            protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
                CommandText.Contains("__EFMigrationsHistory", StringComparison.Ordinal) ? throw SqlExceptions.WithNumber(UnknownTable) : base.ExecuteDbDataReaderAsync(behavior, cancellationToken);
        }
    }

    /// <summary>Fails on open.</summary>
    private sealed class FailingConnection(int number) : SqliteConnection
    {
        public override Task OpenAsync(CancellationToken cancellationToken) => throw SqlExceptions.WithNumber(number);
    }
}
