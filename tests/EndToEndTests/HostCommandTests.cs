using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>A server runs the commands of the CLI, if its arguments name one.</summary>
public sealed class HostCommandTests : IAsyncLifetime
{
    private const string Password = "a password of a person";

    private TemporaryDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await Databases.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_command_of_the_server_works_as_that_of_the_CLI()
    {
        (await RunAsync(Password, "users", "add", "ann", "--password-stdin")).ExitCode.ShouldBe(0);

        var ofServer = await RunAsync("", "users", "list", "--json");
        var ofCli = await ProcessRun.AuthAsync(_database, "users", "list", "--json");

        ofServer.ShouldBe(ofCli);
        ((string)ofServer.Json.ShouldHaveSingleItem()["username"]!).ShouldBe("ann");
        ((string)(await RunAsync("", "events", "tail", "--json")).Json[0]["details"]!["operator"]!).ShouldStartWith(Environment.UserName);
    }

    [Fact]
    public async Task Settings_before_and_after_a_command_apply_to_it()
    {
        foreach (var arguments in new string[][] { ["--Passwords:MinimumLength=30", "users", "add", "ann", "--password-stdin"], ["users", "add", "ann", "--password-stdin", "--Passwords:MinimumLength", "30"] })
        {
            var rejected = await RunAsync(Password, arguments);

            (rejected.ExitCode, rejected.ErrorMessage).ShouldBe((1, "Use a password of at least 30 characters.\n"));
        }
    }

    [Fact]
    public async Task A_settings_file_of_a_command_is_read_instead_of_that_of_the_server()
    {
        await File.WriteAllTextAsync(Path.Combine(_database.Directory, "appsettings.json"), """{ "Passwords": { "MinimumLength": 30 } }""");
        await File.WriteAllTextAsync(Path.Combine(_database.Directory, "other.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(_database.Directory, "other.Staging.json"), """{ "Passwords": { "MinimumLength": 25 } }""");

        (await RunAsync(Password, "users", "add", "ann", "--password-stdin")).ErrorMessage.ShouldContain("30 characters");
        (await RunAsync(Password, "users", "add", "ann", "--password-stdin", "--settings", "other.json", "--environment", "Staging")).ErrorMessage.ShouldContain("25 characters");
        (await RunAsync(Password, "users", "add", "ann", "--password-stdin", "--settings", "other.json")).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("usres", "list")]
    [InlineData("users", "lisst")]
    [InlineData("--Lockout:MaxFailedAttempts=7", "usres")]
    [InlineData("serve")]
    public async Task A_misspelled_command_starts_no_server_and_exits_with_2(params string[] arguments)
    {
        var run = await RunAsync("", arguments);

        (run.ExitCode, run.Output).ShouldBe((2, ""));
        run.Error.ShouldContain("is not a command or an option of");
    }

    [Fact]
    public async Task A_setting_that_is_not_allowed_is_reported_in_one_sentence()
    {
        var run = await RunAsync("", "users", "list", "--setting", "RateLimits:Logins=many");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldStartWith("RateLimits:Logins is 'many', which is not allowed.");
        run.Error.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_help_of_a_server_names_the_commands_and_a_command_has_its_own()
    {
        (await RunAsync("", "--help")).Output.ShouldContain("users");
        (await RunAsync("", "users", "add", "--help")).Output.ShouldContain("--password-stdin");
        (await RunAsync("", "users", "add", "--help")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_runs_no_command_does_not_load_the_command_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The loaded files of a process are read from /proc.");
        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick, "--Lockout:MaxFailedAttempts=7", "--Lockout:Duration", "00:10:00");

        var loaded = await File.ReadAllTextAsync($"/proc/{server.Id}/maps");

        loaded.ShouldContain("Auth.WebApi.dll");
        foreach (var library in new[] { "Auth.Commands.dll", "System.CommandLine.dll", "Spectre.Console.dll", "CsvHelper.dll" }) loaded.ShouldNotContain($"/{library}");
    }

    private Task<ProcessRun> RunAsync(string input, params string[] arguments) =>
        ProcessRun.RunAsync("dotnet", [ServerProcess.Assembly, .. arguments], input, _database.Directory, [.. _database.Settings(), .. Settings.Quick]);
}
