using System.Runtime.CompilerServices;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>The CLI reads the same settings sources as the server, and prints the database that it changes.</summary>
public sealed class CommandSettingsTests : IAsyncLifetime
{
    private const string Production = "appsettings.Production.json";

    private TemporaryDatabase _database = null!;

    private string Folder => _database.Directory;

    public async ValueTask InitializeAsync() => _database = await Databases.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("appsettings.json", null, null)]
    [InlineData(Production, null, null)]
    [InlineData("appsettings.Staging.json", "ASPNETCORE_ENVIRONMENT", "Staging")]
    [InlineData("appsettings.Staging.json", "DOTNET_ENVIRONMENT", "Staging")]
    public async Task A_command_uses_the_database_of_a_settings_file(string file, string? variable, string? value)
    {
        await WriteAsync(file, "auth.db");

        var run = await RunAsync(variable is null ? [] : [new(variable, value!)], "users", "list");

        run.ExitCode.ShouldBe(0, run.Error);
    }

    [Theory]
    [InlineData("ASPNETCORE_ConnectionStrings__Auth")]
    [InlineData("DOTNET_ConnectionStrings__Auth")]
    [InlineData("ConnectionStrings__Auth")]
    public async Task A_command_uses_the_database_of_an_environment_variable(string variable)
    {
        var run = await RunAsync([new(variable, _database.ConnectionString)], "users", "list");

        run.ExitCode.ShouldBe(0, run.Error);
    }

    [Theory]
    [InlineData("--ConnectionStrings:Auth", "Data Source=auth.db")]
    [InlineData("--ConnectionStrings:Auth=Data Source=auth.db")]
    [InlineData("--setting", "ConnectionStrings:Auth=Data Source=auth.db")]
    [InlineData("--connection", "Data Source=auth.db")]
    [InlineData("--connection:Data Source=auth.db")]
    public async Task A_command_line_argument_overrides_settings_files_and_environment_variables(params string[] argument)
    {
        await WriteAsync(Production, "another.db");

        var run = await RunAsync([new("ASPNETCORE_ConnectionStrings__Auth", "Data Source=another.db")], ["users", "list", .. argument]);

        run.ExitCode.ShouldBe(0, run.Error);
    }

    [Fact]
    public async Task Environment_variables_override_the_Production_settings_file_which_overrides_the_base_file()
    {
        await WriteAsync("appsettings.json", "another.db");
        await WriteAsync(Production, "auth.db");
        (await RunAsync([], "users", "list")).ExitCode.ShouldBe(0);

        var run = await RunAsync([new("ConnectionStrings__Auth", "Data Source=third.db")], "users", "list");

        run.ExitCode.ShouldBe(1);
        File.Exists(Path.Combine(Folder, "third.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_explicit_settings_file_is_read_together_with_its_environment_file()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(Folder, "elsewhere")).FullName;
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "server.json"), "{}");
        await WriteAsync(Path.Combine("elsewhere", "server.Production.json"), Path.Combine(Folder, "auth.db"));

        var run = await RunAsync([], "users", "list", "--settings", Path.Combine(elsewhere, "server.json"));

        run.ExitCode.ShouldBe(0, run.Error);
    }

    [Fact]
    public async Task A_command_that_changes_data_prints_its_database()
    {
        var run = await ProcessRun.AuthAsync(_database, "a password of a person\n", ["users", "add", "ann", "--password-stdin"]);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldBe($"Database: SQLite, {Path.Combine(Folder, "auth.db")}\n");
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Migrate_creates_a_database_beside_settings_files_only_with_the_create_option()
    {
        await WriteAsync("appsettings.Staging.json", "staging.db");
        File.Delete(Path.Combine(Folder, "auth.db"));

        var rejected = await RunAsync([], "migrate");

        rejected.ExitCode.ShouldBe(1);
        rejected.ErrorMessage.ShouldContain("--create");
        rejected.ErrorMessage.ShouldContain("appsettings.Staging.json");
        File.Exists(Path.Combine(Folder, "auth.db")).ShouldBeFalse();
        (await RunAsync([], "migrate", "--create")).ExitCode.ShouldBe(0);
        File.Exists(Path.Combine(Folder, "auth.db")).ShouldBeTrue();
        (await RunAsync([], "migrate")).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("Branding__Logo", "logo.svg")]
    [InlineData("Mail__Delivery", "Smtp")]
    [InlineData("Proxies__Known", "the proxy")]
    public async Task An_invalid_setting_that_only_the_server_needs_does_not_stop_a_command(string key, string value)
    {
        var run = await RunAsync([new(key, value)], "users", "list");

        run.ExitCode.ShouldBe(0, run.Error);
    }

    [Fact]
    public async Task A_misspelled_setting_gives_a_warning()
    {
        var run = await RunAsync([new("Lockout__MaxFailedAttempt", "3")], "users", "list");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldBe("Warning: Lockout:MaxFailedAttempt is not a setting. Did you mean Lockout:MaxFailedAttempts?\n");
    }

    [Fact]
    public async Task A_malformed_settings_file_is_reported_with_its_name_and_position()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "appsettings.json"), "{\n  \"Urls\": \n}");

        var run = await RunAsync([], "users", "list");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain(Path.Combine(Folder, "appsettings.json"));
        run.Error.ShouldContain("LineNumber: 2 | BytePositionInLine: 0");
        run.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Settings_of_the_server_give_no_warning()
    {
        string[] readByCommands = ["AuditLog", "Branding:Name", "ConnectionStrings", "Database", "Lockout", "Logging", "Passwords", "PublicUrl", "Registration", "RoleScopes", "SecondFactors", "Sessions", "Terms", "Urls"];
        var keys = File.ReadLines(ContractOfSettings()).Select(line => line.Split(' ')[0])
            .Where(key => !readByCommands.Contains(key, StringComparer.Ordinal) && !readByCommands.Contains(key.Split(':')[0], StringComparer.Ordinal)).ToList();

        var run = await RunAsync(keys.Select(key => KeyValuePair.Create(key.Replace(":", "__", StringComparison.Ordinal), "1")), "users", "list");

        keys.Count.ShouldBeGreaterThan(15);
        run.Error.ShouldBeEmpty();
    }

    private static string ContractOfSettings([CallerFilePath] string test = "") =>
        Path.Combine(Path.GetDirectoryName(test)!, "..", "WebApi.FunctionalTests", "Contract", "settings.txt");

    private Task<ProcessRun> RunAsync(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments) =>
        ProcessRun.RunAsync("dotnet", [ProcessRun.Command, .. arguments], directory: Folder, environment: environment);

    private Task WriteAsync(string file, string database) =>
        File.WriteAllTextAsync(Path.Combine(Folder, file), $$"""{ "ConnectionStrings": { "Auth": "Data Source={{database}}" } }""");
}
