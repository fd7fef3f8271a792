using System.Net;
using Auth.Application.ServiceAccounts;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Service accounts over HTTP: administration, authentication by key, and what keys may not do.</summary>
[Trait("Requirement", "R88")]
[Trait("Requirement", "R89")]
public sealed class ServiceAccountTests : IAsyncLifetime
{
    private readonly RunningServer _server = new();
    private ApiClient _administrator = null!;
    private TestUser _alice = null!;

    public async ValueTask InitializeAsync() => (_administrator, _alice) = (await _server.AdministratorAsync(), await _server.RegisterAsync("alice"));

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_key_is_shown_once_and_authenticates_with_the_scopes_of_its_account()
    {
        var (id, key) = await CreateAsync("users:read");

        key.ShouldMatch("^key_[A-Za-z0-9_-]{49}$");
        (await _administrator.GetAsync($"{Accounts}/{id}")).Text.ShouldNotContain(key);
        using var program = Program(key);
        (await program.GetAsync($"/api/v1/admin/users/{_alice.Id}")).Json.GetProperty("username").GetString().ShouldBe("alice");
        var denied = await program.PostAsync($"/api/v1/admin/users/{_alice.Id}/lock");
        denied.ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        denied.Header("WWW-Authenticate").ShouldBe("Bearer error=\"insufficient_scope\", scope=\"users:write\"");
    }

    [Fact]
    public async Task A_change_by_a_program_needs_no_step_up_and_the_audit_log_names_its_account()
    {
        var (id, key) = await CreateAsync("users:write");
        _server.Clock.Advance(TimeSpan.FromHours(1));
        using var program = Program(key);

        (await program.PostAsync($"/api/v1/admin/users/{_alice.Id}/lock")).Status.ShouldBe(HttpStatusCode.NoContent);

        var locked = (await (await _server.AdministratorAsync()).GetAsync("/api/v1/admin/events?type=user_locked")).Json.GetProperty("items")[0];
        locked.GetProperty("actorId").GetGuid().ShouldBe(id);
        locked.GetProperty("details").GetProperty("actorServiceAccount").GetString().ShouldBe("reports");
    }

    [Fact]
    public async Task The_audit_log_records_each_change_of_an_account_and_its_keys()
    {
        var (id, _) = await CreateAsync("users:read");
        var keyId = await KeyIdAsync(id);
        await _administrator.PutAsync($"{Accounts}/{id}", new { scopes = new[] { "events:read" }, requiresClient = false, expiresAt = (string?)null });
        await _administrator.DeleteAsync($"{Accounts}/{id}/keys/{keyId}");
        await _administrator.DeleteAsync($"{Accounts}/{id}");

        var events = (await _administrator.GetAsync("/api/v1/admin/events")).Json.GetProperty("items").EnumerateArray()
            .Where(e => e.GetProperty("details").TryGetProperty("serviceAccount", out var account) && account.GetString() == id.ToString())
            .Select(e => e.GetProperty("type").GetString());

        events.ShouldBe(["service_account_removed", "service_key_revoked", "service_account_changed", "service_key_created", "service_account_created"]);
    }

    [Fact]
    public async Task A_revoked_key_is_rejected_at_once()
    {
        var (id, key) = await CreateAsync("users:read");
        using var program = Program(key);
        (await program.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.OK);

        (await _administrator.DeleteAsync($"{Accounts}/{id}/keys/{await KeyIdAsync(id)}")).Status.ShouldBe(HttpStatusCode.NoContent);

        var rejected = await program.GetAsync("/api/v1/admin/users");
        rejected.ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        rejected.Header("WWW-Authenticate").ShouldBe("Bearer error=\"invalid_token\"");
    }

    [Theory]
    [InlineData("GET", "/api/v1/me")]
    [InlineData("GET", "/api/v1/sessions/current")]
    [InlineData("DELETE", "/api/v1/sessions/current")]
    [InlineData("GET", "/api/v1/forward-auth")]
    [InlineData("DELETE", "/api/v1/me")]
    public async Task A_key_is_no_session(string method, string path)
    {
        var (_, key) = await CreateAsync(Grantable);
        using var program = Program(key);

        (await program.SendAsync(new HttpMethod(method), path)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/users")]
    [InlineData("/account")]
    public async Task A_key_opens_no_page(string path)
    {
        var (_, key) = await CreateAsync(Grantable);
        using var program = Program(key);

        (await program.GetAsync(path)).Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_key_changes_neither_roles_nor_keys()
    {
        var (id, key) = await CreateAsync(Grantable);
        using var program = Program(key);

        (await program.PutAsync($"/api/v1/admin/users/{_alice.Id}/roles", new { roles = new[] { "admin" } })).ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await program.PostAsync($"{Accounts}/{id}/keys", new { })).ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await program.PostAsync(Accounts, new { name = "second", scopes = new[] { "users:read" } })).ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await program.PostAsync("/api/v1/admin/invitations", new { email = "eve@example.org", roles = new[] { "clerk" } })).ShouldBeProblem(HttpStatusCode.Forbidden, "target_protected");
        (await _administrator.PostAsync(Accounts, new { name = "second", scopes = new[] { "roles:write" } })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task A_key_changes_no_administrator()
    {
        var (_, key) = await CreateAsync(Grantable);
        using var program = Program(key);
        var root = (await _administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        (await program.PostAsync($"/api/v1/admin/users/{root}/lock")).ShouldBeProblem(HttpStatusCode.Forbidden, "target_protected");
        (await program.DeleteAsync($"/api/v1/admin/users/{root}/second-factors")).ShouldBeProblem(HttpStatusCode.Forbidden, "target_protected");
        (await program.DeleteAsync($"/api/v1/admin/users/{root}/sessions")).ShouldBeProblem(HttpStatusCode.Forbidden, "target_protected");

        (await _administrator.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_beside_a_session_cookie_is_ambiguous()
    {
        var (_, key) = await CreateAsync("users:read");
        using var program = Program(key);

        (await program.SendAsync(HttpMethod.Get, "/api/v1/admin/users", null, ("Cookie", "__Host-auth-session=ses_x"))).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(52)]
    public async Task A_mistyped_key_is_rejected(int position)
    {
        var (_, key) = await CreateAsync("users:read");
        var wrong = key[position] == 'x' ? 'y' : 'x';
        using var program = Program(key[..position] + wrong + key[(position + 1)..]);

        (await program.GetAsync("/api/v1/admin/users")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task An_account_has_at_most_five_keys()
    {
        var (id, _) = await CreateAsync("users:read");
        for (var i = 0; i < 4; i++) (await _administrator.PostAsync($"{Accounts}/{id}/keys", new { })).Status.ShouldBe(HttpStatusCode.Created);

        (await _administrator.PostAsync($"{Accounts}/{id}/keys", new { })).ShouldBeProblem(HttpStatusCode.Conflict, "too_many_keys");
    }

    [Fact]
    public async Task Invitations_of_a_program_are_withdrawn_with_its_key()
    {
        var (id, key) = await CreateAsync("invitations:write", "invitations:read");
        using var program = Program(key);
        var invitation = (await program.PostAsync("/api/v1/admin/invitations", new { email = "bob@example.org" })).Json.GetProperty("invitation").GetProperty("id").GetGuid();

        await _administrator.DeleteAsync($"{Accounts}/{id}/keys/{await KeyIdAsync(id)}");

        var invitations = (await _administrator.GetAsync("/api/v1/admin/invitations")).Json.GetProperty("items").EnumerateArray();
        invitations.Single(i => i.GetProperty("id").GetGuid() == invitation).GetProperty("status").GetString().ShouldBe("withdrawn");
    }

    [Fact]
    public async Task A_key_can_be_replaced_under_load_without_a_failed_call()
    {
        const int Callers = 4;
        var (id, current) = await CreateAsync("users:read");
        var inUse = Enumerable.Repeat(current, Callers).ToArray();
        var isOver = false;
        var callers = Enumerable.Range(0, Callers).Select(async caller =>
        {
            var failed = 0;
            while (!Volatile.Read(ref isOver))
            {
                var key = Volatile.Read(ref current);
                Volatile.Write(ref inUse[caller], key);
                using var program = Program(key);
                if ((await program.GetAsync("/api/v1/admin/users")).Status != HttpStatusCode.OK) failed++;
            }

            return failed;
        }).ToList();

        for (var rotation = 0; rotation < 5; rotation++)
        {
            var oldest = await KeyIdAsync(id);
            var next = (await _administrator.PostAsync($"{Accounts}/{id}/keys", new { })).Json.GetProperty("secret").GetString()!;
            Volatile.Write(ref current, next);
            // Each caller moves to the new key with its next call; then no call with the old one is left.
            using var program = Program(next);
            while (inUse.Any(key => key != next)) (await program.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.OK);
            (await _administrator.DeleteAsync($"{Accounts}/{id}/keys/{oldest}")).Status.ShouldBe(HttpStatusCode.NoContent);
        }

        Volatile.Write(ref isOver, true);
        (await Task.WhenAll(callers)).ShouldAllBe(failed => failed == 0);
    }

    /// <summary>What the unit of work finds out at the commit (ADR 20) is answered by what still holds then.</summary>
    [Theory]
    [InlineData(true, StatusCodes.Status401Unauthorized)]
    [InlineData(false, StatusCodes.Status503ServiceUnavailable)]
    public async Task A_change_whose_access_ended_before_its_commit_is_unauthenticated_only_if_the_key_is(bool isRevoked, int status)
    {
        var (id, secret) = await CreateAsync("users:read");
        Token<ServiceKey>.TryParse(secret, out var key).ShouldBeTrue();
        var current = new CurrentServiceAccount((await _server.Services.GetRequiredService<ServiceAccountValidator>().ValidateAsync(key!.Hash()))!, key.Hash());
        if (isRevoked) await _administrator.DeleteAsync($"{Accounts}/{id}/keys/{await KeyIdAsync(id)}");
        await using var scope = _server.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };

        await _server.Services.GetRequiredService<ServiceAccountAuthenticator>().RejectAsync(http, current);

        http.Response.StatusCode.ShouldBe(status);
    }

    private const string Accounts = "/api/v1/admin/service-accounts";

    private static readonly string[] Grantable =
        ["users:read", "users:write", "invitations:read", "invitations:write", "events:read", "statistics:read", "event-handlers:read", "event-handlers:write", "service-accounts:read", "sessions:introspect"];

    private ApiClient Program(string key)
    {
        var client = _server.Client();
        client.Bearer = key;
        return client;
    }

    private async Task<(Guid Id, string Key)> CreateAsync(params string[] scopes)
    {
        var created = await _administrator.PostAsync(Accounts, new { name = "reports", scopes });
        created.Status.ShouldBe(HttpStatusCode.Created, created.Text);
        var id = created.Json.GetProperty("id").GetGuid();
        return (id, (await _administrator.PostAsync($"{Accounts}/{id}/keys", new { })).Json.GetProperty("secret").GetString()!);
    }

    /// <returns>The id of the oldest key.</returns>
    private async Task<Guid> KeyIdAsync(Guid account) => (await _administrator.GetAsync($"{Accounts}/{account}")).Json.GetProperty("keys")[0].GetProperty("id").GetGuid();
}
