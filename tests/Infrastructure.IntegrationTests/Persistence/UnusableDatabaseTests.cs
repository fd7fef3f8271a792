using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Only a transient fault is retried. Any other fault is reported to the operator immediately, in one sentence.</summary>
[Trait("Requirement", "R62")]
public sealed class UnusableDatabaseTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Only a migration that waits for a retry on the fake clock, which never advances, takes this long.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("auth-tests-");

    private string File => Path.Combine(_folder.FullName, "auth.db");

    [Fact]
    public async Task A_damaged_database_file_is_reported_without_a_retry()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 10_000));

        (await MigrationFailureAsync($"Data Source={File}")).ShouldBe(
            $"The database file {File} is damaged or not a SQLite database. Restore a backup, or set another file in ConnectionStrings:Auth.");
    }

    [Fact]
    public async Task A_read_only_database_file_is_reported_without_a_retry()
    {
        await using (var node = NewNode($"Data Source={File}")) await node.Schema.MigrateAsync(None);

        (await MigrationFailureAsync($"Data Source={File};Mode=ReadOnly")).ShouldBe(
            $"The database file {File} is read-only. Make the file and its folder writable for the user of this process.");
    }

    [Fact]
    public async Task A_missing_folder_is_reported_without_a_retry() =>
        (await MigrationFailureAsync($"Data Source={Path.Combine(_folder.FullName, "missing", "auth.db")}")).ShouldContain("can't be written");

    [Fact]
    public async Task A_folder_in_place_of_the_database_file_is_reported_without_a_retry() =>
        (await MigrationFailureAsync($"Data Source={_folder.FullName}")).ShouldContain("can't be opened");

    [Fact]
    public async Task A_database_file_created_by_another_server_during_the_inspection_is_opened()
    {
        var settings = new DatabaseSettings(DatabaseProvider.Sqlite, $"Data Source={File};Mode=ReadWrite;Pooling=False", MigrateOnStart: false, MaxBatchSize: null);
        var inspector = new DatabaseInspector(new MigrationHistory(typeof(SqliteAuthContext)), settings, _ => new FileCreatingConnection(File, settings.ConnectionString));

        (await inspector.InspectAsync(None)).Pending.ShouldContain(step => step.EndsWith("_Initial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspection_of_a_damaged_database_file_reports_it()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 10_000));
        await using var node = NewNode($"Data Source={File}");

        (await Should.ThrowAsync<DatabaseUnusableException>(() => node.Schema.GetPendingMigrationsAsync(None))).Message.ShouldContain("damaged");
    }

    [Fact]
    public async Task A_migration_of_a_busy_database_file_is_retried()
    {
        await using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        await other.OpenAsync();
        await using var lockCommand = other.CreateCommand();
        lockCommand.CommandText = "BEGIN EXCLUSIVE; CREATE TABLE other (id INTEGER)";
        await lockCommand.ExecuteNonQueryAsync();
        var time = new WaitSignalingTimeProvider();
        await using var node = NewNode($"Data Source={File}", time);

        var migration = Task.Run(() => node.Schema.MigrateAsync(None));
        await time.Waiting.WaitAsync(Deadline);
        lockCommand.CommandText = "COMMIT";
        await lockCommand.ExecuteNonQueryAsync();

        await migration.WaitAsync(Deadline);
        (await node.Schema.GetPendingMigrationsAsync(None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(PostgresErrorCodes.CannotConnectNow, true)]
    [InlineData(PostgresErrorCodes.TooManyConnections, true)]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.DuplicateTable, true)]
    [InlineData(PostgresErrorCodes.DuplicateDatabase, true)]
    [InlineData(PostgresErrorCodes.UniqueViolation, true)]
    [InlineData(PostgresErrorCodes.InvalidPassword, false)]
    [InlineData(PostgresErrorCodes.InvalidAuthorizationSpecification, false)]
    [InlineData(PostgresErrorCodes.InvalidCatalogName, false)]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege, false)]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction, false)]
    [InlineData(PostgresErrorCodes.DiskFull, false)]
    public void PostgreSQL_errors_are_transient_or_permanent_by_their_code(string state, bool isTransient) =>
        TransientFaults.IsTransient(new InvalidOperationException("wrapped", new PostgresException("what it says", "ERROR", "ERROR", state))).ShouldBe(isTransient);

    [Theory]
    [InlineData(raw.SQLITE_BUSY, true)]
    [InlineData(raw.SQLITE_LOCKED, true)]
    [InlineData(raw.SQLITE_NOTADB, false)]
    [InlineData(raw.SQLITE_CORRUPT, false)]
    [InlineData(raw.SQLITE_READONLY, false)]
    [InlineData(raw.SQLITE_CANTOPEN, false)]
    [InlineData(raw.SQLITE_PERM, false)]
    [InlineData(raw.SQLITE_IOERR, false)]
    [InlineData(raw.SQLITE_FULL, false)]
    public void SQLite_errors_are_transient_or_permanent_by_their_code(int code, bool isTransient) => TransientFaults.IsTransient(new SqliteException("what it says", code)).ShouldBe(isTransient);

    [Fact]
    public void An_unreachable_database_server_is_a_transient_fault() =>
        TransientFaults.IsTransient(new NpgsqlException("Failed to connect", new System.Net.Sockets.SocketException())).ShouldBeTrue();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static Node NewNode(string connectionString, TimeProvider? time = null) =>
        new(new DatabaseSettings(DatabaseProvider.Sqlite, connectionString, MigrateOnStart: false, MaxBatchSize: null), time);

    private static async Task<string> MigrationFailureAsync(string connectionString)
    {
        await using var node = NewNode(connectionString, new FakeTimeProvider());
        return (await Should.ThrowAsync<DatabaseUnusableException>(() => node.Schema.MigrateAsync(None).WaitAsync(Deadline))).Message;
    }

    /// <summary>Reports when a retry waits.</summary>
    private sealed class WaitSignalingTimeProvider : TimeProvider
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => _waiting.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waiting.TrySetResult();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>Simulates another server that creates the file right after opening it has failed.</summary>
    private sealed class FileCreatingConnection(string file, string connectionString) : SqliteConnection(connectionString)
    {
        public override void Open()
        {
            try
            {
                base.Open();
            }
            catch (SqliteException)
            {
                System.IO.File.Create(file).Dispose();
                throw;
            }
        }
    }
}

[Collection(PostgreSqlCollection.Name)]
[Trait("Requirement", "R62")]
public sealed class UnusablePostgreSqlTests(PostgreSqlDatabase database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    public async Task A_database_with_another_encoding_is_rejected_on_inspection_and_on_migration(string encoding)
    {
        var name = $"auth_test_{Guid.CreateVersion7():n}";
        await ExecuteAsync($"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        var connection = new NpgsqlConnectionStringBuilder(Database.Settings.ConnectionString) { Database = name, Pooling = false };
        try
        {
            await using var node = new Node(Database.Settings with { ConnectionString = connection.ConnectionString });

            foreach (var use in new Func<Task>[] { () => node.Schema.GetPendingMigrationsAsync(None), () => node.Schema.MigrateAsync(None) })
            {
                (await Should.ThrowAsync<DatabaseUnusableException>(use)).Message.ShouldContain($"has the encoding {encoding}");
            }
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    [Fact]
    public async Task A_missing_database_role_is_reported_without_a_retry()
    {
        var connection = new NpgsqlConnectionStringBuilder(Database.Settings.ConnectionString) { Username = "nobody_at_all", Pooling = false };
        await using var node = new Node(Database.Settings with { ConnectionString = connection.ConnectionString }, new FakeTimeProvider());

        (await Should.ThrowAsync<DatabaseUnusableException>(() => node.Schema.MigrateAsync(None).WaitAsync(TimeSpan.FromMinutes(1)))).Message.ShouldContain("Check ConnectionStrings:Auth");
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(Database.Settings.ConnectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
