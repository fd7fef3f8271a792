using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

[Trait("Requirement", "R85")]
public sealed class DatabaseBackupTests : DatabaseTests, IClassFixture<SqliteDatabase>
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Deleted with the database.</summary>
    private readonly DirectoryInfo _folder;

    public DatabaseBackupTests(SqliteDatabase database)
        : base(database) => _folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(database.File)!, $"{Guid.CreateVersion7()}"));

    private string Copy => Path.Combine(_folder.FullName, "copy.db");

    private DatabaseBackup Backup => new(Database.Settings);

    [Fact]
    public async Task A_backup_holds_what_was_committed_before_it()
    {
        var user = TestUsers.Create("alice");
        await Node.CommitAsync(s => s.Users.Add(user));

        (await Backup.WriteAsync(Copy, overwrite: false, None)).IsSuccess.ShouldBeTrue();

        Names(Copy).ShouldBe(["alice"]);
        _folder.GetFiles().Select(f => f.Name).ShouldBe(["copy.db"]);
    }

    [Fact]
    public async Task A_backup_does_not_wait_for_a_writer_and_leaves_out_what_is_not_committed()
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("first")));

        using var writer = new SqliteConnection($"{Database.Settings.ConnectionString};Pooling=False");
        writer.Open();
        using var transaction = writer.BeginTransaction();
        using var change = writer.CreateCommand();
        change.CommandText = "UPDATE users SET username = 'second'";
        change.ExecuteNonQuery().ShouldBe(1);

        (await Backup.WriteAsync(Copy, overwrite: false, None)).IsSuccess.ShouldBeTrue();

        Names(Copy).ShouldBe(["first"]);
    }

    [Fact]
    public async Task A_backup_is_readable_only_by_its_owner()
    {
        await Backup.WriteAsync(Copy, overwrite: false, None);

        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Copy).ShouldBe(OwnersFile);
    }

    [Fact]
    public async Task A_backup_replaces_an_existing_file_only_on_request()
    {
        await File.WriteAllTextAsync(Copy, "precious", None);

        var rejected = await Backup.WriteAsync(Copy, overwrite: false, None);

        rejected.Error!.Code.ShouldBe("file_exists");
        (await File.ReadAllTextAsync(Copy, None)).ShouldBe("precious");
        (await Backup.WriteAsync(Copy, overwrite: true, None)).IsSuccess.ShouldBeTrue();
        Names(Copy).ShouldBeEmpty();
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Copy).ShouldBe(OwnersFile);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task A_backup_never_replaces_the_database_not_even_through_a_link(string companion)
    {
        var file = Database.Settings.SqliteFile!;
        var link = Path.Combine(_folder.FullName, "link");
        Directory.CreateSymbolicLink(link, Path.GetDirectoryName(file)!);
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("alice")));

        foreach (var folder in new[] { Path.GetDirectoryName(file)!, link })
        {
            (await Backup.WriteAsync(Path.Combine(folder, Path.GetFileName(file) + companion), overwrite: true, None)).IsFailure.ShouldBeTrue();
        }

        Names(file).ShouldBe(["alice"]);
        Directory.GetFiles(Path.GetDirectoryName(file)!, "*.tmp").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backup_beside_the_database_is_allowed()
    {
        var file = Path.Combine(Path.GetDirectoryName(Database.Settings.SqliteFile!)!, "backup.db");

        (await Backup.WriteAsync(file, overwrite: false, None)).IsSuccess.ShouldBeTrue();

        File.Delete(file);
    }

    [Fact]
    public async Task A_backup_that_fails_keeps_the_existing_file_and_leaves_no_other()
    {
        await File.WriteAllTextAsync(Copy, "precious", None);
        var damaged = Path.Combine(_folder.FullName, "damaged.db");
        await File.WriteAllTextAsync(damaged, new string('x', 5_000), None);

        await Should.ThrowAsync<SqliteException>(() => new DatabaseBackup(Database.Settings with { ConnectionString = $"Data Source={damaged}" }).WriteAsync(Copy, overwrite: true, None));

        (await File.ReadAllTextAsync(Copy, None)).ShouldBe("precious");
        _folder.GetFiles().Select(f => f.Name).ShouldBe(["copy.db", "damaged.db"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_missing_database_is_not_created()
    {
        var missing = Path.Combine(_folder.FullName, "missing.db");

        (await new DatabaseBackup(Database.Settings with { ConnectionString = $"Data Source={missing}" }).WriteAsync(Copy, overwrite: false, None)).Error!.Code.ShouldBe("no_database");

        _folder.GetFiles().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DatabaseProvider.PostgreSql, "pg_dump")]
    [InlineData(DatabaseProvider.SqlServer, "BACKUP DATABASE")]
    public async Task Other_databases_are_backed_up_by_their_own_tools(DatabaseProvider provider, string tool) =>
        (await new DatabaseBackup(Database.Settings with { Provider = provider }).WriteAsync(Copy, overwrite: false, None)).Error!.Message.ShouldContain(tool);

    [Fact]
    public async Task A_database_in_memory_cannot_be_backed_up() =>
        (await new DatabaseBackup(Database.Settings with { ConnectionString = "Data Source=:memory:" }).WriteAsync(Copy, overwrite: false, None)).Error!.Code.ShouldBe("backup_unsupported");

    private static List<string> Names(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT username FROM users ORDER BY username";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read()) names.Add(reader.GetString(0));
        return names;
    }
}
