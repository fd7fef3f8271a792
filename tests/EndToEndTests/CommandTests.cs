using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Behavior of the CLI that scripts rely on.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private const string Password = "a password of a person";
    private const string Hash = "$pbkdf2-sha256$1000$AgAgREjpXas1phQCAOB8Dw$QWo.V/L1TQuVgUUxFrcHftvCNFvDP5yVbs7kWtASQEk";

    private TemporaryDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await Databases.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_administrator_created_with_the_CLI_can_use_the_admin_API()
    {
        (await AddAsync("root", "--role", "admin", "--yes")).ExitCode.ShouldBe(0);

        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick);
        using var client = new Client(server.Url);
        var token = (await client.LoginAsync("root", Password)).Token;

        (await client.GetAsync("/api/v1/admin/users", token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task CLI_changes_take_effect_on_a_running_server_immediately()
    {
        await AddAsync("ann");
        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick);
        using var client = new Client(server.Url);
        async Task<string> SignInAsync()
        {
            var issued = (await client.LoginAsync("ann", Password)).Token;
            // The request puts the session into the server's cache.
            (await client.CurrentAsync(issued)).Status.ShouldBe(200);
            return issued;
        }

        var token = await SignInAsync();
        var listed = (await RunAsync("sessions", "list", "ann", "--json")).Json.ShouldHaveSingleItem();
        (await RunAsync("sessions", "revoke", "ann", (string)listed["id"]!)).ExitCode.ShouldBe(0);
        (await client.CurrentAsync(token)).Status.ShouldBe(401);

        token = await SignInAsync();
        (await RunAsync("sessions", "revoke", "ann", "--all")).ExitCode.ShouldBe(0);
        (await client.CurrentAsync(token)).Status.ShouldBe(401);

        token = await SignInAsync();
        (await RunAsync("users", "set-roles", "ann", "admin", "--yes")).ExitCode.ShouldBe(0);
        (await client.GetAsync("/api/v1/admin/users", token)).Status.ShouldBe(200);
        (await AddAsync("other-admin", "--role", "admin", "--yes")).ExitCode.ShouldBe(0);
        (await RunAsync("users", "lock", "ann")).ExitCode.ShouldBe(0);
        (await client.CurrentAsync(token)).Status.ShouldBe(401);
        (await client.LoginAsync("ann", Password)).Status.ShouldBe(423);
        (await RunAsync("users", "unlock", "ann")).ExitCode.ShouldBe(0);
        (await client.LoginAsync("ann", Password)).Status.ShouldBe(201);
    }

    [Fact]
    [Trait("Requirement", "R84")]
    public async Task A_script_grants_the_role_admin_only_with_yes()
    {
        await AddAsync("ann");

        var added = await AddAsync("root", "--role", "admin");
        var changed = await RunAsync("users", "set-roles", "ann", "admin");
        var invited = await RunAsync("users", "invite", "--role", "admin");

        foreach (var rejected in new[] { added, changed, invited })
        {
            rejected.ExitCode.ShouldBe(1);
            rejected.ErrorMessage.ShouldContain("add --yes");
        }

        changed.ErrorMessage.ShouldMatch("Origin +operator by ");
        (await RunAsync("users", "show", "ann", "--json")).Json.ShouldHaveSingleItem()!["roles"]!.AsArray().ShouldBeEmpty();
        (await RunAsync("users", "set-roles", "ann", "admin", "--yes")).ExitCode.ShouldBe(0);
        (await RunAsync("users", "set-roles", "ann", "admin", "support")).ExitCode.ShouldBe(0);
    }

    [Theory]
    [Trait("Requirement", "R84")]
    [InlineData(1, "Import 1 administrator: admin0? ")]
    [InlineData(12, "Import 12 administrators: admin0, admin1, admin2, admin3, admin4, admin5, admin6, admin7, admin8, admin9 and 2 more? ")]
    public async Task An_import_creates_administrators_only_with_yes(int count, string question)
    {
        await WriteAccountsAsync([$"ann,{Hash},0,0,0", .. Enumerable.Range(0, count).Select(i => $"admin{i},{Hash},1,0,0")]);

        var rejected = await RunAsync("users", "import", "accounts");

        rejected.ExitCode.ShouldBe(1);
        rejected.ErrorMessage.ShouldBe(question + "There is no terminal to ask. Check the roles in the file, then add --yes.\n");
        (await RunAsync("users", "list", "--json")).Json.ShouldBeEmpty();
        (await RunAsync("users", "import", "accounts", "--yes")).Output.ShouldBe($"{count + 1} imported, 0 already here, 0 refused\n");
        (await RunAsync("users", "import", "accounts")).Output.ShouldBe($"0 imported, {count + 1} already here, 0 refused\n", "no administrator is created");
    }

    [Fact]
    [Trait("Requirement", "R84")]
    public async Task A_confirmed_import_creates_the_administrators_of_the_question_and_no_others()
    {
        await WriteAccountsAsync($"ann,{Hash},0,0,0", $"admin0,{Hash},1,0,0");
        using var terminal = TerminalRun.Start(_database, "users", "import", "accounts");

        await terminal.WaitForAsync("Import 1 administrator: admin0?");
        await File.AppendAllLinesAsync(Path.Combine(_database.Directory, "accounts"), [$"mallory,{Hash},1,0,0", $"bob,{Hash},0,0,0"]);
        await terminal.AnswerAsync("y");

        var (exitCode, shown) = await terminal.EndAsync();
        exitCode.ShouldBe(1, shown);
        shown.ShouldContain("row 4, 'mallory': This administrator was not in the file when you confirmed. Run the import again.");
        shown.ShouldContain("3 imported, 0 already here, 1 refused");
        (await RunAsync("users", "list", "--json")).Json.Where(user => user["roles"]!.AsArray().Count > 0).Select(user => (string)user["username"]!).ShouldBe(["admin0"]);
    }

    [Theory]
    [Trait("Requirement", "R84")]
    [InlineData("Import 1 administrator: ann?", "users", "import", "accounts")]
    [InlineData("Invite an administrator?", "users", "invite", "--role", "admin")]
    [InlineData("Make ann an administrator?", "users", "add", "ann", "--role", "admin")]
    public async Task A_question_about_an_administrator_that_is_declined_changes_nothing(string question, params string[] command)
    {
        await WriteAccountsAsync($"ann,{Hash},1,0,0");
        using var terminal = TerminalRun.Start(_database, command);

        await terminal.WaitForAsync(question);
        await terminal.AnswerAsync("n");

        var (exitCode, shown) = await terminal.EndAsync();
        exitCode.ShouldBe(1, shown);
        shown.ShouldContain("Nothing was changed.");
        (await RunAsync("users", "list", "--json")).Json.ShouldBeEmpty();
        (await RunAsync("invitations", "list", "--json")).Json.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Requirement", "R84")]
    [InlineData("y", 0, 1)]
    [InlineData("n", 1, 0)]
    [InlineData("", 1, 0)]
    public async Task Set_roles_shows_the_account_and_asks_before_it_grants_the_role_admin(string answer, int expectedExitCode, int roles)
    {
        await AddAsync("ann");
        using var terminal = TerminalRun.Start(_database, "users", "set-roles", "ann", "admin");

        await terminal.WaitForAsync("Make ann an administrator?");
        await terminal.AnswerAsync(answer);

        var (exitCode, shown) = await terminal.EndAsync();
        exitCode.ShouldBe(expectedExitCode, shown);
        shown.ShouldMatch("Origin +operator by ");
        (await RunAsync("users", "show", "ann", "--json")).Json.ShouldHaveSingleItem()["roles"]!.AsArray().Count.ShouldBe(roles);
    }

    [Fact]
    public async Task Text_of_clients_cannot_control_the_terminal()
    {
        const string Agent = "agent \u202Etxt\u2028\u009B2J end";
        await AddAsync("ann");
        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick);
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = server.Url };
        using var login = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sessions") { Content = System.Net.Http.Json.JsonContent.Create(new { username = "ann", password = Password }) };
        login.Headers.TryAddWithoutValidation("User-Agent", Agent).ShouldBeTrue();
        ((int)(await http.SendAsync(login)).StatusCode).ShouldBe(201);

        foreach (var command in new string[][] { ["sessions", "list", "ann"], ["events", "tail"], ["users", "list"] })
        {
            var printed = (await RunAsync(command)).Output;
            printed.ShouldNotContain('\u202E');
            printed.ShouldNotContain('\u2028');
            printed.ShouldNotContain('\u009B');
        }

        (await RunAsync("sessions", "list", "ann")).Output.ShouldContain("agent \uFFFDtxt\uFFFD\uFFFD2J end");
        ((string?)(await RunAsync("sessions", "list", "ann", "--json")).Json.ShouldHaveSingleItem()["userAgent"]).ShouldBe(Agent);
    }

    [Fact]
    [Trait("Requirement", "R84")]
    public async Task Users_show_prints_since_when_and_from_where_an_account_is()
    {
        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick);
        using var client = new Client(server.Url);
        (await client.RegisterAsync("ann", Password)).Status.ShouldBe(201);

        var shown = (await RunAsync("users", "show", "ann")).Output;

        shown.ShouldMatch("Created +20");
        shown.ShouldMatch("Origin +self_registration from 127.0.0.1");
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task An_invitation_of_the_CLI_is_printed_listed_and_withdrawn()
    {
        var link = (await RunAsync("users", "invite", "--username", "ann", "--role", "support", "--days", "3")).Output.Trim();
        link.ShouldMatch("^http://localhost:5080/accept-invitation\\?token=inv_[\\w-]{43}$");
        var listed = (await RunAsync("invitations", "list", "--json")).Json.ShouldHaveSingleItem()!;
        ((string?)listed["status"], (string?)listed["username"], (string?)listed["invitedBy"]).ShouldBe(("open", "ann", null));

        (await RunAsync("invitations", "withdraw", (string)listed["id"]!)).ExitCode.ShouldBe(0);

        ((string?)(await RunAsync("invitations", "list", "--json")).Json.ShouldHaveSingleItem()!["status"]).ShouldBe("withdrawn");
    }

    [Fact]
    public async Task An_invitation_by_email_is_named_and_another_open_one_is_pointed_out()
    {
        var first = await RunAsync("users", "invite", "ann@example.org");
        var id = (string)(await RunAsync("invitations", "list", "--json")).Json.ShouldHaveSingleItem()["id"]!;
        var second = await RunAsync("users", "invite", "Ann@example.org");

        first.Output.ShouldBe($"Invited ann@example.org; the server sends the link ({id}).\n");
        first.ErrorMessage.ShouldBeEmpty();
        second.ExitCode.ShouldBe(0);
        second.ErrorMessage.ShouldBe($"ann@example.org already has an open invitation ({id}). To withdraw it, run 'auth invitations withdraw {id}'.\n");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("PublicUrl=http://localhost:5080", false)]
    [InlineData("Urls=http://localhost:5080", false)]
    public async Task A_printed_link_with_the_default_address_is_pointed_out(string? setting, bool isPointedOut)
    {
        var run = await RunAsync(["users", "invite", .. setting is null ? Array.Empty<string>() : ["--setting", setting]]);

        run.Output.ShouldStartWith("http://localhost:5080/accept-invitation?token=");
        run.ErrorMessage.ShouldBe(isPointedOut ? "Links begin with http://localhost:5080, because PublicUrl is not set. Set it if users reach the server elsewhere.\n" : "");
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task An_invitation_by_email_is_listed_with_its_mail_and_sent_again()
    {
        (await RunAsync("users", "invite", "ann@example.org")).ExitCode.ShouldBe(0);
        var listed = (await RunAsync("invitations", "list", "--json")).Json.ShouldHaveSingleItem()!;
        ((string?)listed["delivery"]).ShouldBeOneOf("queued", "sent");

        (await RunAsync("invitations", "send", (string)listed["id"]!)).ExitCode.ShouldBe(0);
        (await RunAsync("invitations", "send", $"{Guid.CreateVersion7()}")).ExitCode.ShouldNotBe(0);
    }

    [Fact]
    [Trait("Requirement", "R83")]
    public async Task Users_purge_needs_a_retention_and_can_list_before_it_removes()
    {
        const string Retention = "Registration:UnverifiedRetention=30.00:00:00";
        await AddAsync("ann", "--email", "ann@example.org");

        var rejected = await RunAsync("users", "purge", "--dry-run");
        rejected.ExitCode.ShouldBe(1);
        rejected.ErrorMessage.ShouldContain("Registration:UnverifiedRetention is not set");
        (await RunAsync("users", "purge", "--dry-run", "--json", "--setting", Retention)).Json.ShouldBeEmpty();
        (await RunAsync("users", "purge", "--setting", Retention)).Output.ShouldBe("0 removed\n");

        (await RunAsync("users", "show", "ann")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Users_require_password_change_requires_a_new_password_which_users_show_prints()
    {
        await AddAsync("ann");

        (await RunAsync("users", "require-password-change", "ann")).ExitCode.ShouldBe(0);

        ((bool?)(await RunAsync("users", "show", "ann", "--json")).Json.ShouldHaveSingleItem()["passwordChangeRequired"]).ShouldBe(true);
        (await RunAsync("users", "show", "ann")).Output.ShouldMatch("Password change +required");
    }

    [Fact]
    public async Task Users_show_prints_the_same_JSON_fields_as_the_API()
    {
        await AddAsync("ann", "--email", "Ann@example.org", "--role", "support");

        var user = (await RunAsync("users", "show", "ann@EXAMPLE.org", "--json")).Json.ShouldHaveSingleItem().AsObject();

        user.Select(property => property.Key).ShouldBe(["id", "username", "email", "emailVerified", "roles", "status", "failedAttempts", "lockedUntil", "createdAt", "lastLoginAt", "origin", "passwordChangeRequired", "acceptedTerms"]);
        ((string?)user["status"]).ShouldBe("active");
    }

    [Fact]
    public async Task Events_tail_prints_the_latest_events_oldest_first()
    {
        await AddAsync("ann");
        await RunAsync("users", "lock", "ann");
        await RunAsync("users", "unlock", "ann");

        var events = (await RunAsync("events", "tail", "--user", "ann", "--json")).Json;
        var unlocked = (await RunAsync("events", "tail", "--type", "user_unlocked", "--json")).Json;

        events.Select(e => (string)e["type"]!).ShouldBe(["user_registered", "user_locked", "user_unlocked"]);
        ((string?)unlocked.ShouldHaveSingleItem()["username"]).ShouldBe("ann");
    }

    [Fact]
    public async Task The_audit_log_names_the_operator()
    {
        await AddAsync("ann");
        await RunAsync("users", "lock", "ann");

        var events = (await RunAsync("events", "tail", "--user", "ann", "--json")).Json;
        var printed = (await RunAsync("events", "tail", "--user", "ann")).Output;

        events.Select(e => (string)e["type"]!).ShouldBe(["user_registered", "user_locked"]);
        foreach (var e in events) ((string)e["details"]!["operator"]!).ShouldStartWith(Environment.UserName);
        printed.ShouldContain($"operator={Environment.UserName}");
    }

    [Fact]
    public async Task Events_tail_names_the_administrator_who_acted_on_an_account()
    {
        await AddAsync("ann");
        await AddAsync("root", "--role", "admin", "--yes");
        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick);
        using var client = new Client(server.Url);
        var token = (await client.LoginAsync("root", Password)).Token;
        var id = (string)(await RunAsync("users", "show", "ann", "--json")).Json.ShouldHaveSingleItem()["id"]!;
        (await client.PostAsync($"/api/v1/admin/users/{id}/lock", token: token)).Status.ShouldBe(204);

        (await RunAsync("events", "tail", "--type", "user_locked")).Output.ShouldContain("  ann  by root  from 127.0.0.1");
        (await RunAsync("events", "tail", "--user", "root")).Output.ShouldNotContain("by root");
    }

    [Fact]
    public async Task Under_sudo_the_audit_log_names_the_caller_as_well()
    {
        await AddAsync("ann");
        await ProcessRun.RunAsync("dotnet", [ProcessRun.Command, "users", "lock", "ann"], directory: _database.Directory, environment: [.. _database.Settings(), new("SUDO_USER", "jane")]);

        var locked = (await RunAsync("events", "tail", "--type", "user_locked", "--json")).Json.ShouldHaveSingleItem();

        ((string)locked["details"]!["operator"]!).ShouldBe($"{Environment.UserName} (sudo: jane)");
    }

    [Fact]
    public async Task A_rejected_command_exits_with_1_and_prints_the_reason_to_standard_error()
    {
        async Task ShouldBeRejectedAsync(string reason, params string[] arguments)
        {
            var run = await ProcessRun.AuthAsync(_database, Password, arguments);
            run.ShouldSatisfyAllConditions(
                () => run.ExitCode.ShouldBe(1),
                () => run.ErrorMessage.ShouldBe(reason + Environment.NewLine),
                () => run.Output.ShouldBeEmpty());
        }

        await AddAsync("root", "--role", "admin", "--yes");

        await ShouldBeRejectedAsync("User not found.", "users", "show", "unknown");
        await ShouldBeRejectedAsync("This username is already taken.", "users", "add", "ROOT", "--password-stdin");
        await ShouldBeRejectedAsync("Enter a role with 1 to 32 characters from a-z, 0-9 and -, starting with a-z.", "users", "set-roles", "root", "Admin!");
        await ShouldBeRejectedAsync("This is the last active administrator. Assign the role to another user first.", "users", "lock", "root");
        await ShouldBeRejectedAsync("Session not found.", "sessions", "revoke", "root", "00000000-0000-0000-0000-000000000000");
    }

    [Fact]
    public async Task An_unknown_event_type_is_rejected_with_a_list_of_the_known_types()
    {
        await AddAsync("ann");

        var rejected = await RunAsync("events", "tail", "--type", "bogus");

        rejected.ExitCode.ShouldBe(1);
        rejected.ErrorMessage.ShouldStartWith("Unknown event type. Use one of these: account_claimed, account_closed, ");
    }

    [Fact]
    public async Task An_argument_that_starts_with_an_at_sign_is_not_read_as_a_file()
    {
        var path = Path.Combine(_database.Directory, "secrets");
        await File.WriteAllTextAsync(path, "a secret line");

        var run = await RunAsync("users", "show", "@" + path);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldNotContain("a secret line");
    }

    [Theory]
    [InlineData("users", "frobnicate")]
    [InlineData("users", "add", "ann")]
    [InlineData("users", "set-roles", "ann")]
    [InlineData("users", "set-roles", "ann", "admin", "--none")]
    [InlineData("users", "import", "x", "--format", "xml")]
    [InlineData("sessions", "revoke", "ann")]
    [InlineData("sessions", "revoke", "ann", "not-an-id")]
    [InlineData("events", "tail", "--count", "many")]
    [InlineData("policies", "replay")]
    [InlineData("policies", "replay", "--since", "2026-13-01")]
    public async Task An_invalid_command_line_exits_with_2_and_mentions_help(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("--help");
    }

    [Theory]
    [InlineData("'auth' needs a command: migrate, backup, database, users, invitations, sessions, service-accounts, terms, events, handlers, policies.")]
    [InlineData("'auth policies' needs a command: replay.", "policies")]
    [InlineData("Option '--since' is required.", "policies", "replay")]
    [InlineData("--since 'soon' is not a date, a time or a duration. Use a form such as 2026-11-01, 2026-11-01T06:00Z, 30d or 12h.", "policies", "replay", "--since", "soon")]
    [InlineData("--until '0d' is not a date, a time or a duration. Use a form such as 2026-11-01, 2026-11-01T06:00Z, 30d or 12h.", "policies", "replay", "--since", "30d", "--until", "0d")]
    [InlineData("'auth sessions' needs a command: list, revoke.", "sessions")]
    [InlineData("'lst' is not a command or an option of 'auth sessions'. Its commands are: list, revoke.", "sessions", "lst", "ann")]
    [InlineData("FILE is missing: A new file that only you can read.", "backup")]
    [InlineData("NAME is missing: The user's username or email.", "users", "lock")]
    [InlineData("'abc' is not the ID of an invitation. 'auth invitations list' shows the IDs.", "invitations", "withdraw", "abc")]
    [InlineData("Add either --position or --all.", "handlers", "skip", "name")]
    [InlineData("--count is not a whole number.", "events", "tail", "--count", "many")]
    [InlineData("--days is not a whole number.", "users", "invite", "--days", "1.5")]
    [InlineData("'abc' is not a session ID. 'auth sessions list NAME' shows the IDs.", "sessions", "revoke", "ann", "abc")]
    [InlineData("'--jsn' is not an option. Did you mean --json?", "users", "list", "--jsn")]
    [InlineData("'--roles' is not an option. Did you mean --role?", "users", "invite", "--roles", "staff", "x@example.org")]
    [InlineData("'--frobnicate' is not an option of 'auth users list'.", "users", "list", "--frobnicate")]
    [InlineData("Unrecognized command or argument '--json'.", "users", "show", "--", "ann", "--json")]
    public async Task An_invalid_command_line_is_explained(string explanation, params string[] arguments) =>
        (await RunAsync(arguments)).Error.ShouldBe($"{explanation}{Environment.NewLine}Use --help to show the usage.{Environment.NewLine}");

    [Theory]
    [InlineData("Sqlite", "Data Source=not/there.db", "not/there.db. If it should exist, run the command in the server's working directory, or add --settings or --connection. To create it, run 'auth migrate'.")]
    [InlineData("PostgreSql", "Host=127.0.0.1;Port=1;Username=unknown;Password=secret", "The database can't be used")]
    public async Task An_unavailable_database_is_reported_in_one_sentence(string provider, string connection, string sentence)
    {
        var run = await RunAsync("users", "list", "--provider", provider, "--connection", connection);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain(sentence);
        run.Error.ShouldNotContain("   at ");
        run.Error.ShouldNotContain("secret");
    }

    private Task WriteAccountsAsync(params IEnumerable<string> rows) =>
        File.WriteAllLinesAsync(Path.Combine(_database.Directory, "accounts"), rows.Prepend("username,password,is_admin,account_locked,failed_login_attempts"));

    private Task<ProcessRun> RunAsync(params string[] arguments) => ProcessRun.AuthAsync(_database, arguments);

    private Task<ProcessRun> AddAsync(string name, params string[] options) =>
        ProcessRun.AuthAsync(_database, Password + "\n", ["users", "add", name, .. options, "--password-stdin"]);
}
