using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Imports a real database of <c>user_handler</c>. Its users log in with their old passwords.</summary>
public sealed class UserHandlerImportTests
{
    private const string DebianPython = "/usr/bin/python3";

    private const string VerifyWithPasslib = """
        import json, sys
        from passlib.hash import pbkdf2_sha256
        people = json.load(sys.stdin)
        print(sum(pbkdf2_sha256.verify(p["password"], p["hash"]) and not pbkdf2_sha256.verify(p["password"] + "x", p["hash"]) for p in people))
        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.PostgreSql)]
    public async Task All_60_users_are_imported_once_with_their_roles_locks_and_failed_attempts(string kind)
    {
        await using var database = await Databases.CreateAsync(kind);
        (await ProcessRun.AuthAsync(database, "migrate")).ExitCode.ShouldBe(0);

        var first = await ProcessRun.AuthAsync(database, "users", "import", UserHandlerFixture.Database, "--yes");
        var again = await ProcessRun.AuthAsync(database, "users", "import", UserHandlerFixture.Database, "--yes");

        first.ShouldSatisfyAllConditions(
            run => run.Output.ShouldBe("60 imported, 0 already here, 0 refused\n"),
            run => run.ExitCode.ShouldBe(0));
        again.ShouldSatisfyAllConditions(
            run => run.Output.ShouldBe("0 imported, 60 already here, 0 refused\n"),
            run => run.ExitCode.ShouldBe(0));
        var listed = (await ProcessRun.AuthAsync(database, "users", "list", "--json")).Json;
        listed.Select(Describe).ShouldBe(UserHandlerFixture.People.Select(Describe), ignoreOrder: true);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task An_export_imported_into_another_database_produces_the_same_accounts(string format)
    {
        await using var database = await Databases.CreateMigratedAsync();
        await using var elsewhere = await Databases.CreateMigratedAsync();
        var (exported, exportedAgain) = (Path.Combine(database.Directory, "there"), Path.Combine(elsewhere.Directory, "back"));
        await ProcessRun.AuthAsync(database, "users", "import", UserHandlerFixture.Database, "--yes");
        await ProcessRun.AuthAsync(database, "a password of a person\n", ["users", "add", "with-all", "--email", "a+b@example.org", "--role", "admin", "--role", "support", "--yes", "--password-stdin"]);
        await ProcessRun.AuthAsync(database, "users", "lock", "with-all");

        (await ProcessRun.AuthAsync(database, "users", "export", "--format", format, "--output", exported)).ExitCode.ShouldBe(0);
        var import = await ProcessRun.AuthAsync(elsewhere, "users", "import", exported, "--yes");
        (await ProcessRun.AuthAsync(elsewhere, "users", "export", "--format", format, "--output", exportedAgain)).ExitCode.ShouldBe(0);

        import.Output.ShouldBe("61 imported, 0 already here, 0 refused\n");
        (await File.ReadAllLinesAsync(exportedAgain)).ShouldBe(await File.ReadAllLinesAsync(exported), ignoreOrder: true);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(exported).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task All_60_imported_users_log_in_only_with_their_passwords_and_get_upgraded_hashes()
    {
        await using var database = await Databases.CreateMigratedAsync();
        await ProcessRun.AuthAsync(database, "users", "import", UserHandlerFixture.Database, "--yes");
        await using var server = await ServerProcess.StartAsync(database, [.. Settings.Unlimited, new("Passwords__MaxConcurrentHashes", "2")]);
        using var client = new Client(server.Url);

        foreach (var person in UserHandlerFixture.People.Where(person => person.IsLocked))
        {
            (await client.LoginAsync(person.Name, person.Password)).Status.ShouldBe(423, person.Name);
            (await ProcessRun.AuthAsync(database, "users", "reset-attempts", person.Name)).ExitCode.ShouldBe(0);
        }

        await Parallel.ForEachAsync(UserHandlerFixture.People, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (person, _) =>
        {
            (await client.LoginAsync(person.Name, person.Password)).Status.ShouldBe(201, person.Name);
            (await client.LoginAsync(person.Name, person.Password + " ")).Status.ShouldBe(401, person.Name);
        });

        var hashes = (await ProcessRun.AuthAsync(database, "users", "export")).Json.ToDictionary(user => (string)user["username"]!, user => (string)user["passwordHash"]!, StringComparer.Ordinal);
        hashes.Count.ShouldBe(60);
        hashes.Values.ShouldAllBe(hash => hash.StartsWith("$pbkdf2-sha256$600000$"));
        await PasslibAcceptsAsync(hashes);
    }

    private static async Task PasslibAcceptsAsync(Dictionary<string, string> hashes)
    {
        Assert.SkipUnless(File.Exists(DebianPython), $"{DebianPython} does not exist.");
        Assert.SkipUnless((await ProcessRun.RunAsync(DebianPython, ["-c", "import passlib"])).ExitCode == 0, "Python's passlib is not installed.");

        // The first ten have all unusual usernames and passwords. Verifying one takes 300 ms.
        var people = UserHandlerFixture.People.Take(10).Select(person => new { password = person.Password, hash = hashes[person.Name] });
        var verified = await ProcessRun.RunAsync(DebianPython, ["-c", VerifyWithPasslib], JsonSerializer.Serialize(people));
        verified.Output.Trim().ShouldBe("10", verified.Error);
    }

    private static string Describe(JsonNode user) => $"{user["username"]} {user["roles"]!.ToJsonString()} {user["status"]} {user["failedAttempts"]}";

    private static string Describe(UserHandlerUser person) =>
        $"{person.Name} {(person.IsAdministrator ? """["admin"]""" : "[]")} {(person.IsLocked ? "locked_out" : "active")} {person.FailedAttempts}";
}
