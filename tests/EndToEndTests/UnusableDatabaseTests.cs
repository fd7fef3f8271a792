using System.Diagnostics;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Server and CLI exit soon, with one sentence, if the database is unusable until an operator acts.</summary>
public sealed class UnusableDatabaseTests
{
    /// <summary>Far longer than a start, but shorter than the 30 seconds for which a migration is retried.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(25);

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_server_does_not_start_on_a_damaged_database_file(string migrateOnStart)
    {
        await using var database = await DamagedAsync();

        await ShouldEndSoonAsync(() => StartAsync(database, MigrateOnStart(migrateOnStart)), "is damaged");
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("users", "list")]
    [InlineData("events", "tail")]
    public async Task A_command_does_not_run_on_a_damaged_database_file(params string[] command)
    {
        await using var database = await DamagedAsync();

        await ShouldEndSoonAsync(() => ProcessRun.AuthAsync(database, command), "is damaged");
    }

    [Fact]
    public async Task Server_and_CLI_do_not_run_on_a_read_only_disk()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only root can mount a disk.");
        await using var database = await Databases.CreateMigratedAsync();
        var folder = database.Directory;
        (await ProcessRun.RunAsync("mount", ["--bind", folder, folder])).ExitCode.ShouldBe(0);
        try
        {
            (await ProcessRun.RunAsync("mount", ["-o", "remount,bind,ro", folder])).ExitCode.ShouldBe(0);
            var elsewhere = new KeyValuePair<string, string>("ConnectionStrings__Auth", $"Data Source={Path.Combine(folder, "new.db")}");

            foreach (var migrateOnStart in new[] { "true", "false" })
            {
                await ShouldEndSoonAsync(() => StartAsync(database, MigrateOnStart(migrateOnStart)), "is read-only");
            }

            await ShouldEndSoonAsync(() => StartAsync(database, elsewhere), "can't be written");
            await ShouldEndSoonAsync(() => ProcessRun.AuthAsync(database, "migrate"), "is read-only");
            await ShouldEndSoonAsync(() => ProcessRun.AuthAsync(database, "users", "list"), "is read-only");
        }
        finally
        {
            await ProcessRun.RunAsync("umount", [folder]);
        }
    }

    [Fact]
    public async Task A_server_does_not_start_with_a_missing_database_role()
    {
        await using var database = await Databases.CreateAsync(Databases.PostgreSql);
        var connection = new KeyValuePair<string, string>("ConnectionStrings__Auth", database.ConnectionString + ";Username=nobody_at_all");

        foreach (var migrateOnStart in new[] { "true", "false" })
        {
            await ShouldEndSoonAsync(() => StartAsync(database, connection, MigrateOnStart(migrateOnStart)), "nobody_at_all");
        }
    }

    private static async Task<TemporaryDatabase> DamagedAsync()
    {
        var database = TemporaryDatabase.OnSqlite();
        await File.WriteAllTextAsync(Path.Combine(database.Directory, "auth.db"), new string('x', 10_000));
        return database;
    }

    private static KeyValuePair<string, string> MigrateOnStart(string value) => new("Database__MigrateOnStart", value);

    private static Task<ProcessRun> StartAsync(TemporaryDatabase database, params KeyValuePair<string, string>[] settings) =>
        ProcessRun.RunAsync("dotnet", [ServerProcess.Assembly], directory: AppContext.BaseDirectory, environment: [.. database.Settings(), new("Urls", "http://127.0.0.1:0"), .. settings]);

    private static async Task ShouldEndSoonAsync(Func<Task<ProcessRun>> run, string sentence)
    {
        var started = Stopwatch.GetTimestamp();
        var ended = await run();

        ended.ShouldSatisfyAllConditions(
            () => Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Soon),
            () => ended.ExitCode.ShouldBe(1),
            () => ended.Error.ShouldContain(sentence),
            () => ended.ErrorMessage.TrimEnd().ShouldNotContain("\n"),
            () => ended.Output.ShouldBeEmpty());
    }
}
