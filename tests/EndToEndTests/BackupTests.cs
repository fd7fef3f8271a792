using Auth.Walkthrough;
using Microsoft.Data.Sqlite;

namespace Auth.EndToEndTests;

/// <summary><c>auth backup</c>, and what else leaves the database.</summary>
[Trait("Requirement", "R85")]
public sealed class BackupTests : IAsyncLifetime
{
    private const string Password = "a password of a person";
    private const string Hash = "$pbkdf2-sha256$1000$AgAgREjpXas1phQCAOB8Dw$QWo.V/L1TQuVgUUxFrcHftvCNFvDP5yVbs7kWtASQEk";

    private TemporaryDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await Databases.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_backup_of_a_running_server_is_a_database_for_its_owner_alone()
    {
        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick);
        await ProcessRun.AuthAsync(_database, Password + "\n", ["users", "add", "ann", "--password-stdin"]);
        var copy = Path.Combine(_database.Directory, "copy.db");

        var backup = await ProcessRun.AuthAsync(_database, "backup", copy);

        backup.ExitCode.ShouldBe(0, backup.Error);
        backup.Output.ShouldBe($"The database has been backed up to {copy}.\n");
        (await ProcessRun.AuthAsync(_database, "users", "list", "--json", "--connection", $"Data Source={copy}")).Json.Count.ShouldBe(1);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(copy).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await ProcessRun.AuthAsync(_database, "backup", copy)).ErrorMessage.ShouldContain("--overwrite");
    }

    /// <summary>Deleting rows by hand is as a restore: the server cannot notice it.</summary>
    [Fact]
    public async Task A_new_epoch_makes_a_running_server_read_its_sessions_again()
    {
        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick);
        await ProcessRun.AuthAsync(_database, Password + "\n", ["users", "add", "ann", "--password-stdin"]);
        using var client = new Client(server.Url);
        var token = (await client.LoginAsync("ann", Password)).Token;
        (await client.CurrentAsync(token)).Status.ShouldBe(200);
        await using (var connection = new SqliteConnection(_database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM sessions";
            await command.ExecuteNonQueryAsync();
        }

        var cached = await client.CurrentAsync(token);
        var renewal = await ProcessRun.AuthAsync(_database, "database", "renew-epoch");

        cached.Status.ShouldBe(200);
        renewal.Output.ShouldBe("The database has a new epoch. All nodes read their sessions again.\n");
        (await client.CurrentAsync(token)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task An_export_replaces_an_existing_file_only_on_request_and_never_a_link()
    {
        var (file, link) = (Path.Combine(_database.Directory, "users.jsonl"), Path.Combine(_database.Directory, "link"));
        await File.WriteAllTextAsync(file, "precious");

        var rejected = await ProcessRun.AuthAsync(_database, "users", "export", "--output", file);
        rejected.ExitCode.ShouldBe(1);
        rejected.ErrorMessage.ShouldBe($"{file} already exists. Choose another file, or add --overwrite.\n");
        (await File.ReadAllTextAsync(file)).ShouldBe("precious");

        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(link, file);
            foreach (var command in new string[][] { ["users", "export", "--output"], ["backup"] })
                (await ProcessRun.AuthAsync(_database, [.. command, link, "--overwrite"])).ErrorMessage.ShouldBe($"{link} is not a regular file. Choose another file.\n");
            (await File.ReadAllTextAsync(file)).ShouldBe("precious");
        }

        (await ProcessRun.AuthAsync(_database, "users", "export", "--output", file, "--overwrite")).ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("users", "export", "--output")]
    public async Task A_missing_folder_is_named(params string[] command)
    {
        var folder = Path.Combine(_database.Directory, "nowhere");

        var run = await ProcessRun.AuthAsync(_database, [.. command, Path.Combine(folder, "copy")]);

        run.ExitCode.ShouldBe(1);
        run.ErrorMessage.ShouldBe($"The folder {folder} does not exist.\n");
    }

    [Theory]
    [InlineData("users.csv", null, "username,")]
    [InlineData("users.CSV", null, "username,")]
    [InlineData("users.jsonl", null, "{")]
    [InlineData("users", null, "{")]
    [InlineData("users.csv", "jsonl", "{")]
    public async Task An_export_has_the_format_of_its_file_name_unless_one_is_given(string name, string? format, string start)
    {
        await ProcessRun.AuthAsync(_database, Password + "\n", ["users", "add", "ann", "--password-stdin"]);
        var file = Path.Combine(_database.Directory, name);

        await ProcessRun.AuthAsync(_database, ["users", "export", "--output", file, .. format is null ? Array.Empty<string>() : ["--format", format]]);

        (await File.ReadAllTextAsync(file)).ShouldStartWith(start);
    }

    [Fact]
    public async Task Cells_of_an_export_are_no_formulas_and_are_imported_as_they_were()
    {
        string[] accounts =
        [
            Account("-dash", "=1+1@example.org"), Account("+plus", "+tag@example.org"), Account("'-quoted", "'=1@example.org"), Account("''two", "''+2@example.org"), Account("o'brien", "＝1@example.org"),
        ];
        await File.WriteAllLinesAsync(Path.Combine(_database.Directory, "accounts"), accounts);
        (await ProcessRun.AuthAsync(_database, "users", "import", "accounts")).Output.ShouldBe("5 imported, 0 already here, 0 refused\n");
        await using var elsewhere = await Databases.CreateMigratedAsync();

        var csv = (await ProcessRun.AuthAsync(_database, "users", "export", "--format", "csv")).Output;
        var import = await ProcessRun.AuthAsync(elsewhere, csv, ["users", "import", "-"]);

        csv.Split('\n').SelectMany(line => line.Split(',')).Where(cell => cell.TrimStart('"') is ['=' or '+' or '-' or '@' or '＝', ..]).ShouldBeEmpty();
        csv.ShouldContain("'-dash,'=1+1@example.org");
        import.Output.ShouldBe("5 imported, 0 already here, 0 refused\n", import.Error);
        (await ExportAsync(elsewhere)).ShouldBe(await ExportAsync(_database), ignoreOrder: true);
    }

    /// <summary>Older patches of data protection can be made to accept forged payloads (CVE-2026-40372).</summary>
    [Fact]
    public async Task Server_and_CLI_require_a_patched_runtime()
    {
        foreach (var assembly in new[] { ServerProcess.Assembly, ProcessRun.Command })
        {
            var options = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(assembly, "runtimeconfig.json")))!["runtimeOptions"]!;
            var frameworks = options["frameworks"]?.AsArray() ?? [options["framework"]!.DeepClone()];

            frameworks.ShouldAllBe(framework => Version.Parse((string)framework!["version"]!) >= new Version(10, 0, 7), assembly);
        }
    }

    private static string Account(string name, string email) =>
        $$"""{"username":"{{name}}","email":"{{email}}","passwordHash":"{{Hash}}","roles":[],"failedAttempts":0,"isLockedOut":false,"isLocked":false}""";

    private static async Task<string[]> ExportAsync(TemporaryDatabase database) => (await ProcessRun.AuthAsync(database, "users", "export")).Output.Split('\n');
}
