using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Server and CLI report invalid settings in one sentence and exit with 1.</summary>
public sealed class SettingsErrorTests
{
    [Theory]
    [InlineData("Lockout__MaxFailedAttempts", "none", "Lockout:MaxFailedAttempts is 'none', which is not allowed. Use a whole number from 1 to 1000.")]
    [InlineData("Database__Provider", "Oracle", "Database:Provider is 'Oracle', which is not allowed. Use Sqlite, PostgreSql or SqlServer.")]
    [InlineData("Logging__LogLevel__Default", "Nonsense", "Logging:LogLevel:Default is 'Nonsense', which is not allowed. Use Trace, Debug, Information, Warning, Error, Critical or None.")]
    [InlineData("Passwords__MinimumLength", "7", "Passwords:MinimumLength is '7', which is not allowed. Use a whole number from 8 to 1024.")]
    public async Task The_server_does_not_start_with_an_invalid_setting_and_reports_it(string key, string value, string sentence)
    {
        var run = await ProcessRun.RunAsync("dotnet", [ServerProcess.Assembly], environment: [new("Urls", "http://127.0.0.1:0"), new(key, value)]);

        run.ShouldSatisfyAllConditions(
            () => run.ExitCode.ShouldBe(1),
            () => run.Error.ShouldBe(sentence + Environment.NewLine),
            () => run.Output.ShouldBeEmpty());
    }

    [Fact]
    public async Task The_server_does_not_start_on_a_database_with_pending_migrations()
    {
        await using var database = TemporaryDatabase.OnSqlite();

        var run = await ProcessRun.RunAsync("dotnet", [ServerProcess.Assembly], environment: [.. database.Settings(), new("Database__MigrateOnStart", "false"), new("Urls", "http://127.0.0.1:0")]);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("auth migrate");
        run.Error.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("argument")]
    [InlineData("file")]
    public async Task The_server_warns_about_a_misspelled_setting_and_suggests_the_nearest_one(string source)
    {
        const string warning = "Lockout:MaxFailedAttempt is not a setting. Did you mean Lockout:MaxFailedAttempts?";
        await using var database = await Databases.CreateMigratedAsync();
        if (source == "file") await File.WriteAllTextAsync(Path.Combine(database.Directory, "appsettings.json"), """{ "Lockout": { "MaxFailedAttempt": 3 } }""");

        await using var server = await ServerProcess.StartAsync(
            database,
            source == "environment" ? [.. Settings.Quick, new("Lockout__MaxFailedAttempt", "3")] : Settings.Quick,
            source == "argument" ? ["--Lockout:MaxFailedAttempt=3"] : []);

        server.Output.ShouldContain(warning);
    }

    [Fact]
    public async Task A_command_fails_with_an_invalid_setting_and_reports_it()
    {
        var run = await ProcessRun.RunAsync("dotnet", [ProcessRun.Command, "users", "list"], environment: [new("Lockout__Duration", "soon")]);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldStartWith("Lockout:Duration is 'soon', which is not allowed.");
    }
}
