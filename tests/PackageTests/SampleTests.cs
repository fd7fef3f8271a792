using Auth.EndToEndTests;
using Auth.Walkthrough;

namespace Auth.PackageTests;

/// <summary>The host applications in <c>samples</c>, as servers and on the command line.</summary>
[Collection<SamplesCollection>]
public sealed class SampleTests(PackagedSamples samples) : IAsyncLifetime
{
    private const string Password = "a password of a person";
    private const string ShortPassword = "another password";

    private TemporaryDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await Databases.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_tests_of_the_samples_pass_on_the_package_of_the_test_kit()
    {
        var run = await ProcessRun.RunAsync("dotnet", [samples.TestAssembly]);

        run.ExitCode.ShouldBe(0, run.Output + run.Error);
        run.Output.ShouldMatch(@"Total: [1-9]\d*, Errors: 0, Failed: 0,");
    }

    [Fact]
    public async Task Administrators_need_a_longer_password_at_setup_by_invitation_and_on_the_command_line()
    {
        const string rejection = "Administrators use a password of at least 20 characters.";
        await using var server = await StartAsync("AdministratorPasswords");
        using var client = new Client(server.Url);
        Task<Answer> SetUpAsync(string password) => client.PostAsync("/api/v1/setup", new { token = Settings.SetupToken, username = "root", password });
        async Task<Answer> AcceptAsync(string role, string password)
        {
            var invited = await client.PostAsync("/api/v1/admin/users", new { username = role, roles = new[] { role } }, (await client.LoginAsync("root", Password)).Token);
            var token = new Uri((string)invited.Json!["link"]!).Query.Split("token=")[1];
            return await client.PostAsync("/api/v1/invitations/accept", new { token, password });
        }

        (await SetUpAsync(ShortPassword)).Text.ShouldContain(rejection);
        (await SetUpAsync(Password)).Status.ShouldBe(201);
        (await AcceptAsync("admin", ShortPassword)).Text.ShouldContain(rejection);
        (await AcceptAsync("clerk", ShortPassword)).Status.ShouldBe(201);

        var added = await RunAsync("AdministratorPasswords", ShortPassword, "users", "add", "second", "--role", "admin", "--yes", "--password-stdin");
        (added.ExitCode, added.ErrorMessage).ShouldBe((1, rejection + "\n"));
        (await RunAsync("AdministratorPasswords", ShortPassword, "users", "add", "third", "--password-stdin")).ExitCode.ShouldBe(0);
        (await RunAsync("AdministratorPasswords", Password, "users", "add", "second", "--role", "admin", "--yes", "--password-stdin")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_user_who_left_the_company_is_signed_out_and_cannot_sign_in()
    {
        var leavers = Path.Combine(_database.Directory, "leavers");
        await File.WriteAllTextAsync(leavers, "");
        await using var server = await StartAsync("LeftTheCompany", new("Personnel__LeaversFile", leavers), new("Sessions__RuleInterval", "00:00:30"));
        using var client = new Client(server.Url);
        foreach (var username in new[] { "ann", "bob" }) (await client.RegisterAsync(username, Password)).Status.ShouldBe(201);
        var (ann, bob) = ((await client.LoginAsync("ann", Password)).Token, (await client.LoginAsync("bob", Password)).Token);
        (await client.CurrentAsync(ann)).Status.ShouldBe(200);

        await File.WriteAllTextAsync(leavers, "Ann\n");

        await WaitUntilAsync(async () => (await client.CurrentAsync(ann)).Status == 401);
        (await client.CurrentAsync(bob)).Status.ShouldBe(200);
        var rejected = await client.LoginAsync("ann", Password);
        (rejected.Status, (string?)rejected.Json!["code"]).ShouldBe((403, "left_the_company"));
    }

    [Fact]
    public async Task Users_in_the_warehouse_have_more_attempts_and_administrators_no_fewer()
    {
        await using var server = await StartAsync("LockoutByTier");
        using var client = new Client(server.Url);
        (await RunAsync("LockoutByTier", Password, "users", "add", "packer", "--role", "warehouse", "--password-stdin")).ExitCode.ShouldBe(0);
        (await RunAsync("LockoutByTier", Password, "users", "add", "root", "--role", "admin", "--yes", "--password-stdin")).ExitCode.ShouldBe(0);

        async Task<int> CountAttemptsAsync(string username)
        {
            for (var attempts = 0; ; attempts++)
            {
                if ((await client.LoginAsync(username, "a wrong password")).Status == 423) return attempts;
            }
        }

        (await CountAttemptsAsync("packer")).ShouldBe(10);
        (await CountAttemptsAsync("root")).ShouldBe(5);
        (await CountAttemptsAsync("unknown")).ShouldBe(5);
    }

    [Fact]
    public async Task A_department_is_entered_at_registration_and_stated_in_a_gateway_header()
    {
        await using var server = await StartAsync("Department", new KeyValuePair<string, string>("ForwardAuth__Roles", "*"));
        using var client = new Client(server.Url);
        Task<Answer> RegisterAsync(object? attributes) => client.PostAsync("/api/v1/users", new { username = "ann", password = Password, attributes });
        (await RegisterAsync(null)).Text.ShouldContain("\"attributes.department\":[\"This field is required.\"]");
        (await RegisterAsync(new { department = "catering" })).Text.ShouldContain("Enter one of sales, support, warehouse.");
        (await RegisterAsync(new { department = "sales" })).Status.ShouldBe(201);
        var token = (await client.LoginAsync("ann", Password)).Token;
        async Task<string?> GetDepartmentAsync() => (await client.GetAsync("/api/v1/forward-auth", token)).Headers.GetValueOrDefault("X-Auth-Department");
        (await GetDepartmentAsync()).ShouldBe("sales");

        (await RunAsync("Department", "", "users", "set-attributes", "ann", "department=support")).ExitCode.ShouldBe(0);
        (await GetDepartmentAsync()).ShouldBe("support");
        (await RunAsync("Department", "", "users", "list", "--attribute", "department=support", "--json")).Output.ShouldContain("\"attributes\":{\"department\":\"support\"}");
        (await RunAsync("Department", "", "users", "list", "--attribute", "department=sales", "--json")).Output.ShouldBeEmpty();
        (await RunAsync("Department", "", "users", "show", "ann")).Output.ShouldContain("department=support");
        var rejected = await RunAsync("Department", "", "users", "set-attributes", "ann", "department=catering");
        (rejected.ExitCode, rejected.ErrorMessage).ShouldBe((1, "Enter one of sales, support, warehouse.\n"));
        (await RunAsync("Department", Password, "users", "add", "bob", "--attribute", "department=warehouse", "--password-stdin")).ExitCode.ShouldBe(0);
        (await RunAsync("Department", "", "users", "set-attributes", "bob", "department=")).ExitCode.ShouldBe(0);
        (await RunAsync("Department", "", "users", "show", "bob", "--json")).Output.ShouldContain("\"attributes\":{}");
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task Attributes_are_exported_and_imported(string format)
    {
        var (exported, edited) = (Path.Combine(_database.Directory, "exported." + format), Path.Combine(_database.Directory, "edited." + format));
        (await RunAsync("Department", Password, "users", "add", "ann", "--attribute", "department=sales", "--password-stdin")).ExitCode.ShouldBe(0);
        (await RunAsync("Department", "", "users", "export", "--output", exported)).ExitCode.ShouldBe(0);
        var text = await File.ReadAllTextAsync(exported);
        await File.WriteAllTextAsync(edited, text.Replace("ann", "bob", StringComparison.Ordinal).Replace("sales", "support", StringComparison.Ordinal));

        var imported = await RunAsync("Department", "", "users", "import", edited, "--yes");
        (imported.ExitCode, imported.Output).ShouldBe((0, "1 imported, 0 already here, 0 refused\n"));
        (await RunAsync("Department", "", "users", "show", "bob")).Output.ShouldContain("department=support");

        await File.WriteAllTextAsync(edited, text.Replace("ann", "eve", StringComparison.Ordinal).Replace("sales", "catering", StringComparison.Ordinal));
        var rejected = await RunAsync("Department", "", "users", "import", edited, "--yes");
        rejected.ExitCode.ShouldBe(1);
        rejected.ErrorMessage.ShouldContain($"row {(format == "csv" ? 2 : 1)}, 'eve': attributes.department: Enter one of sales, support, warehouse.");
    }

    [Fact]
    public async Task A_version_of_the_terms_is_accepted_once_and_the_command_line_shows_by_whom()
    {
        await using var server = await StartAsync("TermsOfUse");
        using var client = new Client(server.Url);
        (await client.RegisterAsync("ann", Password)).Status.ShouldBe(201);

        var challenge = await client.LoginAsync("ann", Password);
        (challenge.Status, (string?)challenge.Json!["requiredActions"]![0]).ShouldBe((202, "accept_terms"));
        var accepted = await client.PostAsync("/api/v1/sessions/actions/accept_terms", new { challenge = (string)challenge.Json["challenge"]!, input = new { version = "2026-11", accepted = "true" } });
        accepted.Status.ShouldBe(201);
        (await client.LoginAsync("ann", Password)).Status.ShouldBe(201);

        var listed = await RunAsync("TermsOfUse", "", "terms", "list", "--json");
        var acceptance = listed.Json.ShouldHaveSingleItem()!;
        ((string?)acceptance["username"], (string?)acceptance["version"]).ShouldBe(("ann", "2026-11"));
    }

    [Fact]
    public async Task Administrators_enroll_a_second_factor_at_the_login_and_other_users_do_not()
    {
        await using var server = await StartAsync("AdministratorSecondFactor");
        using var client = new Client(server.Url);
        (await RunAsync("AdministratorSecondFactor", Password, "users", "add", "root", "--role", "admin", "--yes", "--password-stdin")).ExitCode.ShouldBe(0);
        (await client.RegisterAsync("ann", Password)).Status.ShouldBe(201);

        var challenge = await client.LoginAsync("root", Password);
        (challenge.Status, (string?)challenge.Json!["requiredActions"]![0]).ShouldBe((202, "enroll_second_factor"));
        (await client.LoginAsync("ann", Password)).Status.ShouldBe(201);
    }

    private async Task<ServerProcess> StartAsync(string sample, params KeyValuePair<string, string>[] settings)
    {
        var server = ServerProcess.Launch(_database, [.. Settings.Quick, .. settings], samples.GetAssembly(sample));
        await server.ReadyAsync();
        return server;
    }

    private Task<ProcessRun> RunAsync(string sample, string input, params string[] arguments) =>
        ProcessRun.RunAsync("dotnet", [samples.GetAssembly(sample), .. arguments], input, _database.Directory, [.. _database.Settings(), .. Settings.Quick]);

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!await condition()) await Task.Delay(TimeSpan.FromMilliseconds(200), deadline.Token);
    }
}
