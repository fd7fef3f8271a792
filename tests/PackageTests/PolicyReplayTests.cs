using Auth.EndToEndTests;
using Auth.Walkthrough;

namespace Auth.PackageTests;

/// <summary>The command <c>policies replay</c>, of the CLI and of host applications.</summary>
[Collection<SamplesCollection>]
public sealed class PolicyReplayTests(PackagedSamples samples)
{
    private const string Password = "a password of a person";

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.PostgreSql)]
    public async Task A_host_application_lists_the_lockouts_of_its_policy_and_a_plain_one_none(string kind)
    {
        await using var database = await CreateAsync(kind);
        await RecordAsync(database);

        var run = await RunAsync(database, "OfficeHours", [], "--since", "1h", "--json");
        var plain = await ProcessRun.AuthAsync(database, "policies", "replay", "--since", "1h", "--json");

        run.ExitCode.ShouldBe(0, run.Error);
        var lockouts = run.Json.Where(finding => (string?)finding["outcome"] == "locked_out").ToList();
        lockouts.Select(finding => ((string?)finding["username"], (bool)finding["unknownName"]!)).ShouldBe([("ann", false), (null, true)]);
        ((string?)lockouts[0]["policy"], (string?)lockouts[0]["happened"]).ShouldBe(("ThreeAttempts", "no lockout"));
        ((string)lockouts[0]["reason"]!).ShouldEndWith(", 1 further wrong passwords not verified");
        run.Error.ShouldContain("Limits:");
        (plain.ExitCode, plain.Output).ShouldBe((0, ""));
    }

    [Theory]
    [InlineData("2026-11-28T12:00:00", true)]
    [InlineData("2026-11-27T12:00:00", false)]
    public async Task A_login_rule_is_asked_about_the_time_of_the_login(string time, bool isRefused)
    {
        await using var database = await CreateAsync(Databases.Sqlite);
        await RecordAsync(database);
        await MoveEventsAsync(database, DateTimeOffset.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture));

        var run = await RunAsync(database, "OfficeHours", [], "--since", "2026-11-26", "--until", "2026-11-29", "--json");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.Where(finding => (string?)finding["code"] == "out_of_hours").Select(finding => (string?)finding["username"]).ShouldBe(isRefused ? ["bob"] : []);
    }

    [Fact]
    public async Task A_session_rule_is_asked_about_those_who_signed_in_and_the_table_is_for_people()
    {
        await using var database = await CreateAsync(Databases.Sqlite);
        await RecordAsync(database);
        var leavers = Path.Combine(database.Directory, "leavers");
        await File.WriteAllTextAsync(leavers, "bob\n");

        var run = await RunAsync(database, "LeftTheCompany", [new("Personnel__LeaversFile", leavers)], "--since", "1d");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldMatch(@"TIME +ACCOUNT +WOULD HAVE +BY +WHY +HAPPENED");
        run.Output.ShouldMatch(@"bob +login refused +EmploymentRule +left_the_company: You no longer work here\. Contact the personnel department\. +signed in");
        run.Output.ShouldContain("Differences: 1, of which possible: 0.");
        run.Output.ShouldContain("Not replayed: password policy and rules");
    }

    [Fact]
    public async Task An_empty_log_says_so()
    {
        await using var database = await Databases.CreateMigratedAsync();

        var run = await ProcessRun.AuthAsync(database, "policies", "replay", "--since", "30d");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldStartWith("The audit log has no events from ");
    }

    [Fact]
    public async Task A_period_in_the_future_is_rejected()
    {
        await using var database = await Databases.CreateMigratedAsync();

        (await ProcessRun.AuthAsync(database, "policies", "replay", "--since", "2999-01-01")).ErrorMessage.ShouldBe("The start must be in the past.\n");
    }

    private static async Task<TemporaryDatabase> CreateAsync(string kind)
    {
        if (kind == Databases.Sqlite) return await Databases.CreateMigratedAsync();
        var database = await Databases.CreateAsync(kind);
        (await ProcessRun.AuthAsync(database, "migrate")).ExitCode.ShouldBe(0);
        return database;
    }

    /// <summary>Four wrong passwords of an account and of an unknown name, and a login of another account.</summary>
    private static async Task RecordAsync(TemporaryDatabase database)
    {
        await using var server = await ServerProcess.StartAsync(database, Settings.Quick);
        using var client = new Client(server.Url);
        foreach (var username in new[] { "ann", "bob" }) (await client.RegisterAsync(username, Password)).Status.ShouldBe(201);
        foreach (var username in new[] { "ann", "unknown" })
        {
            for (var i = 0; i < 4; i++) (await client.LoginAsync(username, "a wrong password")).Status.ShouldBe(401);
        }

        (await client.LoginAsync("bob", Password)).Status.ShouldBe(201);
    }

    /// <summary>Gives all events another time, in the form in which SQLite has them.</summary>
    private static async Task MoveEventsAsync(TemporaryDatabase database, DateTimeOffset time)
    {
        (await ProcessRun.AuthAsync(database, "events", "tail")).ExitCode.ShouldBe(0, "events have positions once they were read");
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE events SET occurred_at = $time";
        command.Parameters.AddWithValue("$time", (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
    }

    private Task<ProcessRun> RunAsync(TemporaryDatabase database, string sample, IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments) =>
        ProcessRun.RunAsync(
            "dotnet",
            [samples.GetAssembly(sample), "policies", "replay", .. arguments],
            directory: database.Directory,
            environment: [.. database.Settings(), .. Settings.Quick, .. settings]);
}
