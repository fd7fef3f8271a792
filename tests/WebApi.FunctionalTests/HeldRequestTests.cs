using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A revocation also applies to requests that began before it and finish after it (ADR 20).</summary>
public sealed class HeldRequestTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly string[] Reading = ["users:read"];
    private static readonly string[] Writing = ["users:write"];

    [Theory]
    [InlineData("PUT /api/v1/admin/users/{id}/roles", Json, """{"roles": ["admin"]}""")]
    [InlineData("POST /admin/users/{id}/roles", Form, "roles=admin")]
    [InlineData("POST /admin/users/{id}/roles", Form, "roles=!")]
    [Trait("Requirement", "R55")]
    public async Task A_request_held_back_while_its_user_loses_the_admin_role_is_rejected(string call, string contentType, string body)
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        await SetRolesAsync(account, "admin");
        using var held = await BeginAsync(call.Replace("{id}", account.Id.ToString(), StringComparison.Ordinal), contentType, body, client);

        await SetRolesAsync(account);

        (await held.FinishAsync()).ShouldStartWith("HTTP/1.1 403 ");
        (await server.GetUserAsync(account)).Json.GetProperty("roles").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("POST /api/v1/me/email", Json, """{"email": "elsewhere@example.org"}""")]
    [InlineData("POST /account/email", Form, "email=elsewhere@example.org")]
    public async Task A_request_held_back_while_its_session_ends_changes_nothing(string call, string contentType, string body)
    {
        var account = await server.RegisterAsync();
        var (client, other) = (await server.SignInAsync(account), await server.SignInAsync(account));
        using var held = await BeginAsync(call, contentType, body, client);

        (await other.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await held.FinishAsync()).ShouldStartWith(contentType == Json ? "HTTP/1.1 401 " : "HTTP/1.1 303 ");
        await server.DeliverMailAsync();
        server.Mailbox.To("elsewhere@example.org").ShouldBeEmpty();
    }

    /// <summary>The key is validated again when the body has arrived.</summary>
    [Theory]
    [InlineData("revoke the key")]
    [InlineData("take the scope")]
    [InlineData("remove the account")]
    [Trait("Requirement", "R88")]
    public async Task A_request_of_a_program_held_back_while_it_loses_access_changes_nothing(string how)
    {
        var (administrator, alice) = (await server.AdministratorAsync(), await server.RegisterAsync());
        var account = $"/api/v1/admin/service-accounts/{(await administrator.PostAsync("/api/v1/admin/service-accounts", new { name = $"program-{how.Replace(' ', '-')}", scopes = Writing })).Json.GetProperty("id").GetGuid()}";
        var key = await administrator.PostAsync($"{account}/keys", new { });
        var program = server.Client();
        program.Bearer = key.Json.GetProperty("secret").GetString();
        using var held = await BeginAsync($"PATCH /api/v1/admin/users/{alice.Id}/attributes", Json, "{}", program);

        _ = how switch
        {
            "revoke the key" => await administrator.DeleteAsync($"{account}/keys/{key.Json.GetProperty("key").GetProperty("id").GetGuid()}"),
            "take the scope" => await administrator.PutAsync(account, new { scopes = Reading, requiresClient = true, expiresAt = (string?)null }),
            _ => await administrator.DeleteAsync(account),
        };

        (await held.FinishAsync()).ShouldStartWith(how == "take the scope" ? "HTTP/1.1 403 " : "HTTP/1.1 401 ");
    }

    [Fact]
    public async Task A_request_held_back_without_any_change_succeeds()
    {
        var account = await server.RegisterAsync();
        using var held = await BeginAsync("POST /api/v1/me/email", Json, """{"email": "patience@example.org"}""", await server.SignInAsync(account));

        (await held.FinishAsync()).ShouldStartWith("HTTP/1.1 202 ");
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task A_password_change_is_rejected_when_its_session_ends_during_the_policy_check()
    {
        var policy = new InterruptingPasswordPolicy();
        using var own = RunningServer.With(services => services.AddSingleton<IPasswordPolicy>(policy));
        var account = await own.RegisterAsync();
        var (client, other) = (await own.SignInAsync(account), await own.SignInAsync(account));
        policy.Interruption = () => other.DeleteAsync("/api/v1/sessions");

        var answer = await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = "another long password" });

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        answer.Header("WWW-Authenticate").ShouldNotBeNull().ShouldContain("Bearer");
        own.Log.Text.ShouldContain("POST /api/v1/me/password: not_authenticated", Case.Sensitive);
        await own.SignInAsync(account);
    }

    private Task<HeldRequest> BeginAsync(string call, string contentType, string body, ApiClient client) =>
        HeldRequest.BeginAsync(server, call, contentType, body, "User-Agent: functional tests", contentType == Json ? $"Authorization: Bearer {client.Bearer}" : $"Cookie: {ApiClient.CookieName}={client.Bearer}");

    private async Task SetRolesAsync(TestUser account, params string[] roles) =>
        (await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles })).Status.ShouldBe(HttpStatusCode.NoContent);

    /// <summary>Accepts every password after running a callback.</summary>
    private sealed class InterruptingPasswordPolicy : IPasswordPolicy
    {
        public Func<Task>? Interruption { get; set; }

        public async Task<Result> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken)
        {
            if (Interruption is { } interruption) await interruption();
            return Result.Success();
        }
    }
}
