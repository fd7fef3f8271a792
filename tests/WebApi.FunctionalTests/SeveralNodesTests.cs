using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.FunctionalTests.ForwardAuth;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A change that one node has acknowledged applies at once on another node that has cached the session (P2).</summary>
public abstract class SeveralNodesTests(SeveralNodes nodes)
{
    private const string Another = "another good password";

    private static readonly string[] BothScopes = ["users:read", "events:read"];

    public static TheoryData<string> Endings =>
    [
        "sign out", "end it from another session", "end all others from another session", "change the password in another session", "sign in with it again", "close the account",
        "end it as an administrator", "lock the account",
    ];

    [Theory]
    [Trait("Requirement", "R27")]
    [Trait("Requirement", "R29")]
    [Trait("Requirement", "R30")]
    [Trait("Requirement", "R79")]
    [MemberData(nameof(Endings))]
    public async Task A_session_ended_on_one_node_is_rejected_on_the_other(string ending)
    {
        var account = await nodes.First.RegisterAsync();
        var here = await nodes.First.SignInAsync(account);
        var there = nodes.OnSecond(here);
        foreach (var client in new[] { here, there, here }) (await client.IsSignedInAsync()).ShouldBeTrue();
        var application = nodes.Second.Client();
        Token<Session>.TryParse(here.Bearer, out var token).ShouldBeTrue();
        application.Cookie = $"{GatewayAnswers.CookieName}={GatewayAccess.DeriveToken(token!).Reveal()}";
        (await application.GetAsync("/api/v1/forward-auth?role=*")).Status.ShouldBe(HttpStatusCode.OK);

        (await EndAsync(ending, account, here)).ShouldBeOneOf(HttpStatusCode.NoContent, HttpStatusCode.Created);

        (await there.IsSignedInAsync()).ShouldBeFalse();
        (await there.GetAsync("/api/v1/forward-auth?role=*")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await application.GetAsync("/api/v1/forward-auth?role=*")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await here.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public async Task Roles_changed_on_one_node_apply_on_the_other()
    {
        var account = await nodes.First.RegisterAsync();
        var there = nodes.OnSecond(await nodes.First.SignInAsync(account));
        (await there.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.Forbidden);

        await SetRolesAsync(account, "admin");
        (await there.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.OK);
        (await there.GetAsync("/api/v1/forward-auth?role=*")).Header("X-Auth-Roles").ShouldBe("admin");

        await SetRolesAsync(account);
        (await there.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Trait("Requirement", "R88")]
    public async Task A_key_revoked_on_one_node_is_rejected_on_the_other()
    {
        var administrator = await nodes.First.AdministratorAsync();
        var account = $"/api/v1/admin/service-accounts/{(await administrator.PostAsync("/api/v1/admin/service-accounts", new { name = $"a{Guid.CreateVersion7():N}", scopes = BothScopes })).Json.GetProperty("id").GetGuid()}";
        var (kept, revoked) = (await CreateKeyAsync(), await CreateKeyAsync());
        foreach (var key in new[] { kept, revoked }) (await ListOnSecondAsync("users", key.Secret)).ShouldBe(HttpStatusCode.OK);

        await administrator.DeleteAsync($"{account}/keys/{revoked.Id}");
        (await ListOnSecondAsync("users", revoked.Secret)).ShouldBe(HttpStatusCode.Unauthorized);
        (await ListOnSecondAsync("users", kept.Secret)).ShouldBe(HttpStatusCode.OK);

        await administrator.PutAsync(account, new { scopes = BothScopes[1..], requiresClient = true, expiresAt = (string?)null });
        (await ListOnSecondAsync("users", kept.Secret)).ShouldBe(HttpStatusCode.Forbidden);
        (await ListOnSecondAsync("events", kept.Secret)).ShouldBe(HttpStatusCode.OK);

        await administrator.DeleteAsync(account);
        (await ListOnSecondAsync("events", kept.Secret)).ShouldBe(HttpStatusCode.Unauthorized);

        async Task<(Guid Id, string Secret)> CreateKeyAsync()
        {
            var created = (await administrator.PostAsync($"{account}/keys", new { })).Json;
            return (created.GetProperty("key").GetProperty("id").GetGuid(), created.GetProperty("secret").GetString()!);
        }

        async Task<HttpStatusCode> ListOnSecondAsync(string what, string key)
        {
            using var program = nodes.Second.Client();
            program.Bearer = key;
            return (await program.GetAsync($"/api/v1/admin/{what}")).Status;
        }
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task A_second_IP_address_learned_on_one_node_is_accepted_on_the_other()
    {
        var account = await nodes.First.RegisterAsync();
        var here = nodes.First.Client();
        var login = await here.SignInAsync(account.Username);
        (await nodes.OnSecond(here).IsSignedInAsync()).ShouldBeTrue();

        (await GetCurrentSessionAsync(nodes.Second)).ShouldBe(HttpStatusCode.Unauthorized);
        (await GetCurrentSessionAsync(nodes.First, ("Cookie", $"__Host-auth-device={login.Json.GetProperty("deviceToken").GetString()}"))).ShouldBe(HttpStatusCode.OK);
        (await GetCurrentSessionAsync(nodes.Second)).ShouldBe(HttpStatusCode.OK);

        (await nodes.OnSecond(here).IsSignedInAsync()).ShouldBeTrue();

        async Task<HttpStatusCode> GetCurrentSessionAsync(RunningServer node, params (string, string)[] headers) =>
            (await node.Client(from: SeveralNodes.Proxy).SendAsync(
                HttpMethod.Get, "/api/v1/sessions/current", headers: [("Authorization", $"Bearer {here.Bearer}"), ("X-Forwarded-For", "2001:db8::1"), .. headers])).Status;
    }

    [Fact]
    public async Task A_step_up_on_one_node_applies_on_the_other_immediately()
    {
        var here = await nodes.First.SignInAsync();
        var there = nodes.OnSecond(here);
        foreach (var node in new[] { nodes.First, nodes.Second }) node.Clock.Advance(TimeSpan.FromMinutes(20));
        (await there.DeleteAsync("/api/v1/me")).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");

        (await here.PostAsync("/api/v1/sessions/current/step-up", new { password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.OK);

        (await there.DeleteAsync("/api/v1/me")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_busy_node_rejects_session_checks_that_begin_after_a_logout_on_the_other_node()
    {
        for (var round = 0; round < 10; round++)
        {
            var here = await nodes.First.SignInAsync();
            using var stop = new CancellationTokenSource();
            var busy = Enumerable.Range(0, 6).Select(_ => CheckSessionUntilRejectedAsync(nodes.OnSecond(here), stop.Token)).ToList();
            await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => nodes.OnSecond(here).IsSignedInAsync()));

            (await here.DeleteAsync("/api/v1/sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);
            var late = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => nodes.OnSecond(here).IsSignedInAsync()));

            late.ShouldAllBe(isSignedIn => !isSignedIn);
            await stop.CancelAsync();
            await Task.WhenAll(busy);
        }
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_expired_on_one_node_is_rejected_on_another_whose_clock_lags()
    {
        var here = await nodes.First.SignInAsync();
        var there = nodes.OnSecond(here);
        (await there.IsSignedInAsync()).ShouldBeTrue();

        nodes.First.Clock.Advance(TimeSpan.FromMinutes(31));
        (await here.IsSignedInAsync()).ShouldBeFalse();

        (await there.IsSignedInAsync()).ShouldBeFalse();
        nodes.Second.Clock.Advance(TimeSpan.FromMinutes(31));
    }

    /// <summary>The body is invalid, so a request that counted as authenticated would get 400 (ADR 20).</summary>
    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_session_that_ends_on_one_node_while_a_body_arrives_on_the_other_is_rejected()
    {
        var here = await nodes.First.SignInAsync();
        (await nodes.OnSecond(here).IsSignedInAsync()).ShouldBeTrue();
        using var held = await HeldRequest.BeginAsync(
            nodes.Second, "POST /api/v1/me/email", "application/json", """{"email": "!"}""", "User-Agent: functional tests", $"Authorization: Bearer {here.Bearer}");

        await here.DeleteAsync("/api/v1/sessions/current");

        (await held.FinishAsync()).ShouldStartWith("HTTP/1.1 401 ");
    }

    private static async Task CheckSessionUntilRejectedAsync(ApiClient client, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && await client.IsSignedInAsync())
        {
        }
    }

    private async Task<HttpStatusCode> EndAsync(string ending, TestUser account, ApiClient session)
    {
        var id = (await session.GetAsync("/api/v1/sessions/current")).Json.GetProperty("id").GetGuid();
        var other = await nodes.First.SignInAsync(account);
        var administrator = await nodes.First.AdministratorAsync();
        var ended = ending switch
        {
            "sign out" => await session.DeleteAsync("/api/v1/sessions/current"),
            "end it from another session" => await other.DeleteAsync($"/api/v1/sessions/{id}"),
            "end all others from another session" => await other.DeleteAsync("/api/v1/sessions"),
            "change the password in another session" => await other.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = Another }),
            "sign in with it again" => await session.LoginAsync(account.Username),
            "close the account" => await other.DeleteAsync("/api/v1/me"),
            "end it as an administrator" => await administrator.DeleteAsync($"/api/v1/admin/users/{account.Id}/sessions"),
            "lock the account" => await administrator.PostAsync($"/api/v1/admin/users/{account.Id}/lock"),
            _ => throw new ArgumentOutOfRangeException(nameof(ending), ending, "Unknown."),
        };
        return ended.Status;
    }

    private async Task SetRolesAsync(TestUser account, params string[] roles) =>
        (await (await nodes.First.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles })).Status.ShouldBe(HttpStatusCode.NoContent);
}

public sealed class SqliteSeveralNodesTests(SeveralNodesOnSqlite nodes) : SeveralNodesTests(nodes), IClassFixture<SeveralNodesOnSqlite>;

public sealed class PostgreSqlSeveralNodesTests(SeveralNodesOnPostgreSql nodes) : SeveralNodesTests(nodes), IClassFixture<SeveralNodesOnPostgreSql>;

/// <summary>Two servers on one database.</summary>
public abstract class SeveralNodes(TestDatabase database) : IDisposable
{
    /// <summary>The servers accept forwarded client addresses from this proxy.</summary>
    public static readonly IPAddress Proxy = IPAddress.Parse("127.0.0.9");

    public RunningServer First { get; } = RunningServer.On(database.Shared(), port: 0, ("Proxies:Known", $"{Proxy}"));

    public RunningServer Second { get; } = RunningServer.On(database.Shared(), port: 0, ("Proxies:Known", $"{Proxy}"));

    /// <summary>A client of the second node with the same session.</summary>
    public ApiClient OnSecond(ApiClient client)
    {
        var other = Second.Client();
        other.Bearer = client.Bearer;
        return other;
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
        database.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class SeveralNodesOnSqlite() : SeveralNodes(TestDatabase.Sqlite());

public sealed class SeveralNodesOnPostgreSql() : SeveralNodes(TestDatabase.PostgreSql());
