using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Settings;
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
    public async Task A_damaged_file_is_reported_without_another_attempt()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 10_000));

        (await MigrationFailureAsync($"Data Source={File}")).ShouldBe(
            $"The database file {File} is damaged or not a SQLite database. Restore a backup, or set another file in ConnectionStrings:Auth.");
    }

    [Fact]
    public async Task A_read_only_file_is_reported_without_another_attempt()
    {
        await using (var node = NewNode($"Data Source={File}")) await node.Schema.MigrateAsync(None);

        (await MigrationFailureAsync($"Data Source={File};Mode=ReadOnly")).ShouldBe(
            $"The database file {File} is read-only. Make the file and its folder writable for the user of this process.");
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_reported_without_another_attempt() =>
        (await MigrationFailureAsync($"Data Source={Path.Combine(_folder.FullName, "missing", "auth.db")}")).ShouldContain("can't be written");

    [Fact]
    public async Task A_folder_in_place_of_the_file_is_reported_without_another_attempt() =>
        (await MigrationFailureAsync($"Data Source={_folder.FullName}")).ShouldContain("can't be opened");

    [Fact]
    public async Task A_file_that_another_server_creates_during_the_look_is_opened()
    {
        var settings = new DatabaseSettings(DatabaseProvider.Sqlite, $"Data Source={File};Mode=ReadWrite;Pooling=False", MigrateOnStart: false, MaxBatchSize: null);
        var inspector = new DatabaseInspector(new MigrationHistory(typeof(SqliteAuthContext)), settings, _ => new OvertakenConnection(File, settings.ConnectionString));

        (await inspector.InspectAsync(None)).Pending.ShouldContain(step => step.EndsWith("_Initial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_look_at_a_damaged_file_reports_it_as_well()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 10_000));
        await using var node = NewNode($"Data Source={File}");

        (await Should.ThrowAsync<DatabaseUnusableException>(() => node.Schema.GetPendingMigrationsAsync(None))).Message.ShouldContain("damaged");
    }

    [Fact]
    public async Task A_busy_file_is_tried_again()
    {
        await using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        await other.OpenAsync();
        await using var lockCommand = other.CreateCommand();
        lockCommand.CommandText = "BEGIN EXCLUSIVE; CREATE TABLE other (id INTEGER)";
        await lockCommand.ExecuteNonQueryAsync();
        var time = new WatchedTime();
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
    public void What_PostgreSql_reports_is_transient_or_not(string state, bool isTransient) =>
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
    public void What_SQLite_reports_is_transient_or_not(int code, bool isTransient) => TransientFaults.IsTransient(new SqliteException("what it says", code)).ShouldBe(isTransient);

    [Fact]
    public void A_server_that_cannot_be_reached_yet_is_transient() =>
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
    private sealed class WatchedTime : TimeProvider
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
    private sealed class OvertakenConnection(string file, string connectionString) : SqliteConnection(connectionString)
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
public sealed class UnusablePostgreSqlTests(PostgreSqlDatabase database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    public async Task A_database_in_another_encoding_is_rejected_when_it_is_looked_at_and_when_it_is_migrated(string encoding)
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
    public async Task A_role_that_does_not_exist_is_reported_without_another_attempt()
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
