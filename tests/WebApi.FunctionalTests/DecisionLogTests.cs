using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Each authentication decision is logged with account, IP address, user agent and outcome.</summary>
[Trait("Requirement", "R60")]
public sealed class DecisionLogTests
{
    private const string From = "address 127.0.0.1, agent 'functional tests')";

    [Fact]
    public async Task Every_login_is_logged_with_account_IP_address_user_agent_and_outcome()
    {
        using var server = new RunningServer();
        var account = await server.RegisterAsync();

        await server.Client().LoginAsync(account.Username);
        await server.Client().LoginAsync(account.Username, "a wrong password");

        server.Log.Text.ShouldContain($"Login: ok (account {account.Id}, {From}");
        server.Log.Text.ShouldContain($"Login: invalid_credentials (account {account.Id}, {From}");
    }

    [Fact]
    public async Task Logins_rejected_by_a_lockout_are_logged()
    {
        using var server = new RunningServer();
        var account = await server.RegisterAsync();

        for (var i = 0; i < 6; i++) await server.Client().LoginAsync(account.Username, "a wrong password");

        server.Log.Text.ShouldContain($"Login: account_locked (account {account.Id}, {From}");
    }

    [Fact]
    [Trait("Requirement", "R61")]
    public async Task An_unknown_username_is_logged_as_a_stable_id_and_never_as_typed()
    {
        using var server = new RunningServer();

        await server.Client().LoginAsync("hunter2hunter2", "a wrong password");
        await server.Client().LoginAsync("HUNTER2hunter2", "a wrong password");

        var accounts = server.Log.Text.Split('\n').Where(line => line.Contains("Login: invalid_credentials", StringComparison.Ordinal)).Select(line => line.Split("account ")[1].Split(',')[0]).ToList();
        accounts.Count.ShouldBe(2);
        accounts.Distinct().ShouldHaveSingleItem();
        Guid.TryParse(accounts[0], out _).ShouldBeTrue();
        server.Log.Text.ShouldNotContain("hunter2", Case.Insensitive);
    }

    [Fact]
    public async Task A_wrong_setup_token_is_logged_without_its_text()
    {
        using var server = new RunningServer();

        await server.Client().PostAsync("/api/v1/setup", new { token = "not the token", username = "root", password = RunningServer.Password });

        server.Log.Text.ShouldContain($"CreateFirstAdministrator: wrong_setup_token (account (null), {From}");
        server.Log.Text.ShouldNotContain("not the token");
    }

    [Fact]
    public async Task Rejected_admin_requests_are_logged()
    {
        using var server = new RunningServer();
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        await client.GetAsync("/api/v1/admin/users?search=something");
        await server.Client().GetAsync("/api/v1/admin/events");

        server.Log.Text.ShouldContain($"GET /api/v1/admin/users: forbidden (account {account.Id}, {From}");
        server.Log.Text.ShouldContain($"GET /api/v1/admin/events: not_authenticated (account (null), {From}");
    }

    [Fact]
    public async Task A_request_with_an_invalid_session_token_is_logged_without_the_token()
    {
        using var server = new RunningServer();
        var client = await server.SignInAsync();
        await client.DeleteAsync("/api/v1/sessions/current");

        await client.GetAsync("/api/v1/me");

        server.Log.Text.ShouldContain($"GET /api/v1/me: not_authenticated (account (null), {From}");
        server.Log.Text.ShouldNotContain(client.Bearer!);
    }

    [Fact]
    public async Task Anonymous_forward_auth_requests_are_not_logged()
    {
        using var server = new RunningServer();

        await server.Client().GetAsync("/api/v1/forward-auth");

        server.Log.Text.ShouldNotContain("forward-auth");
    }

    [Theory]
    [InlineData("x') Login: ok (account y")]
    [InlineData("x\u001b[2Kfaked")]
    [InlineData("x\u0085faked")]
    [InlineData("x\u2028faked")]
    [InlineData("x\u202efaked")]
    public async Task A_user_agent_cannot_forge_a_log_line(string agent)
    {
        using var server = new RunningServer();
        var bytes = string.Concat(System.Text.Encoding.UTF8.GetBytes(agent).Select(b => (char)b));
        const string Login = """{"username": "unknown", "password": "a wrong password"}""";

        (await RawHttp.SendAsync(server, $"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {bytes}\r\nContent-Type: application/json\r\nContent-Length: {Login.Length}\r\nConnection: close\r\n\r\n{Login}")).ShouldStartWith("HTTP/1.1 401");

        var line = server.Log.Text.Split('\n').Single(l => l.Contains("Login:", StringComparison.Ordinal));
        line.ShouldContain("agent 'x?");
        line.ShouldNotContain(agent);
        line.Count(c => c == '\'').ShouldBe(2);
    }

    [Fact]
    public void The_console_log_uses_UTC_timestamps()
    {
        using var server = new RunningServer();

        server.Services.GetRequiredService<IConfiguration>().GetValue<bool>("Logging:Console:FormatterOptions:UseUtcTimestamp").ShouldBeTrue();
    }
}
