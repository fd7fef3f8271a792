using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>How operators administer the accounts of programs.</summary>
public sealed class ServiceAccountCommandTests : IAsyncLifetime
{
    private const string Scopes = "users:read, users:write, invitations:read, invitations:write, events:read, statistics:read, event-handlers:read, event-handlers:write, service-accounts:read, sessions:introspect";

    private TemporaryDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await Databases.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_key_from_standard_output_is_accepted_by_a_running_server_until_it_is_revoked()
    {
        await using var server = await ServerProcess.StartAsync(_database, Settings.Quick);
        using var client = new Client(server.Url);
        (await RunAsync("create", "billing", "--scope", "users:read")).ExitCode.ShouldBe(0);

        var created = await RunAsync("keys", "create", "billing");

        created.Output.ShouldMatch(@"\Akey_[A-Za-z0-9_-]{49}\n\z");
        (await client.GetAsync("/api/v1/admin/users", created.Output.Trim())).Status.ShouldBe(200);
        var key = (string)(await RunAsync("keys", "list", "billing", "--json")).Json.ShouldHaveSingleItem()["id"]!;
        created.ErrorMessage.ShouldBe($"Created the key {key} of billing. Its secret is not shown again:\n");
        (await RunAsync("keys", "revoke", "billing", key)).ExitCode.ShouldBe(0);
        (await client.GetAsync("/api/v1/admin/users", created.Output.Trim())).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_created_account_is_listed_with_what_was_asked_for()
    {
        (await RunAsync("create", "billing", "--scope", "events:read", "--scope", "users:read", "--expires", "2035-01-31", "--client-optional")).ExitCode.ShouldBe(0);

        var listed = (await RunAsync("list", "--json")).Json.ShouldHaveSingleItem();
        ((string?)listed["name"], (string?)listed["expiresAt"], (bool?)listed["requiresClient"]).ShouldBe(("billing", "2035-01-31T00:00:00Z", false));
        listed["scopes"]!.AsArray().Select(scope => (string)scope!).ShouldBe(["users:read", "events:read"]);
        (await RunAsync("list")).Output.ShouldMatch(@"billing +users:read events:read +optional .* 2035-01-31 00:00:00Z +0");
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_name()
    {
        await RunAsync("create", "billing", "--scope", "users:read", "--expires", "2035-01-31", "--client-optional");

        (await RunAsync("change", "billing", "--scope", "sessions:introspect")).ExitCode.ShouldBe(0);
        (await DescribeAsync()).ShouldBe(("sessions:introspect", "2035-01-31T00:00:00Z", false));

        (await RunAsync("change", "billing", "--expires", "never", "--client-required")).ExitCode.ShouldBe(0);
        (await DescribeAsync()).ShouldBe(("sessions:introspect", null, true));
    }

    [Fact]
    public async Task A_removed_account_is_no_longer_found()
    {
        await RunAsync("create", "billing", "--scope", "users:read");

        (await RunAsync("remove", "billing")).ExitCode.ShouldBe(0);

        (await RunAsync("list", "--json")).Json.ShouldBeEmpty();
        var missing = await RunAsync("keys", "create", "billing");
        (missing.ExitCode, missing.ErrorMessage).ShouldBe((1, "Service account not found.\n"));
    }

    [Theory]
    [InlineData("Option '--scope' is required.", "create", "billing")]
    [InlineData("'user:read' is not a scope of service accounts. Did you mean users:read?", "create", "billing", "--scope", "user:read")]
    [InlineData($"'everything' is not a scope of service accounts. These are: {Scopes}.", "create", "billing", "--scope", "everything")]
    [InlineData($"'roles:write' is not a scope of service accounts. These are: {Scopes}.", "change", "billing", "--scope", "roles:write")]
    [InlineData("--expires 'soon' is not a date or a time. Use a form such as 2027-01-31 or 2027-01-31T06:00Z.", "create", "billing", "--scope", "users:read", "--expires", "soon")]
    [InlineData("--expires 'soon' is not a date or a time. Use a form such as 2027-01-31 or 2027-01-31T06:00Z, or never.", "change", "billing", "--expires", "soon")]
    [InlineData("Specify what to change: --scope, --expires, --client-optional or --client-required.", "change", "billing")]
    [InlineData("Add either --client-optional or --client-required.", "change", "billing", "--client-optional", "--client-required")]
    [InlineData("'abc' is not the ID of a key. 'auth service-accounts keys list NAME' shows the IDs.", "keys", "revoke", "billing", "abc")]
    public async Task An_invalid_command_line_is_explained(string explanation, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        (run.ExitCode, run.Error).ShouldBe((2, $"{explanation}\nUse --help to show the usage.\n"));
    }

    private async Task<(string? Scope, string? ExpiresAt, bool? RequiresClient)> DescribeAsync()
    {
        var account = (await RunAsync("list", "--json")).Json.ShouldHaveSingleItem();
        return ((string?)account["scopes"]!.AsArray().ShouldHaveSingleItem(), (string?)account["expiresAt"], (bool?)account["requiresClient"]);
    }

    private Task<ProcessRun> RunAsync(params string[] arguments) => ProcessRun.AuthAsync(_database, ["service-accounts", .. arguments]);
}
