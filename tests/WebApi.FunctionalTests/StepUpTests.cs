using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Operations that change credentials or close the account require an authentication within the last ten minutes.</summary>
public sealed class StepUpTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Path = "/api/v1/sessions/current/step-up";

    public static TheoryData<string, string> Sensitive => new()
    {
        { "POST", "/api/v1/me/second-factors/totp" },
        { "POST", "/api/v1/me/second-factors/totp/confirm" },
        { "DELETE", "/api/v1/me/second-factors/totp" },
        { "POST", "/api/v1/me/second-factors/recovery-codes" },
        { "POST", "/api/v1/me/passkeys/options" },
        { "POST", "/api/v1/me/passkeys" },
        { "DELETE", "/api/v1/me/passkeys/{id:guid}" },
        { "POST", "/api/v1/me/email" },
        { "GET", "/api/v1/me/export" },
        { "DELETE", "/api/v1/me" },
    };

    [Theory]
    [Trait("Requirement", "R64")]
    [MemberData(nameof(Sensitive))]
    public async Task Sensitive_operations_require_a_step_up_when_the_authentication_is_not_recent(string method, string path)
    {
        var client = await server.SignInAsync();
        object? body = path.Split('/')[^1] switch
        {
            "confirm" => new { code = "000000" },
            "passkeys" => new { ceremony = "", name = "x", credential = new { } },
            "email" => new { email = "stepped.up@example.org" },
            _ => null,
        };
        path = path.Replace("{id:guid}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal);
        server.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMicroseconds(1));

        (await client.SendAsync(new HttpMethod(method), path, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
        (await client.PostAsync(Path, new { password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.OK);

        (await client.SendAsync(new HttpMethod(method), path, body)).Status.ShouldNotBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public void Endpoints_that_require_recent_authentication_are_exactly_the_listed_ones()
    {
        RequiringRecentAuthentication<ApiEndpointMetadata>().ShouldBe(Sensitive.Select(call => $"{call.Data.Item1} {call.Data.Item2}"), ignoreOrder: true);
    }

    [Fact]
    public void Pages_that_require_recent_authentication_are_exactly_the_listed_ones() =>
        RequiringRecentAuthentication<PageEndpointMetadata>().Where(call => !call.StartsWith("HEAD ", StringComparison.Ordinal)).ShouldBe(
            [
                "GET /account/email", "POST /account/email", "GET /account/data", "GET /account/export", "GET /account/close", "POST /account/close",
                "POST /account/security/authenticator", "POST /account/security/authenticator/confirm",
                "GET /account/security/authenticator/remove", "POST /account/security/authenticator/remove",
                "GET /account/security/recovery-codes", "POST /account/security/recovery-codes", "POST /account/security/passkeys",
                "GET /account/security/passkeys/{id:guid}/remove", "POST /account/security/passkeys/{id:guid}/remove",
            ],
            ignoreOrder: true);

    [Theory]
    [Trait("Requirement", "R64")]
    [Trait("Requirement", "R75")]
    [InlineData("DELETE", "second-factors")]
    [InlineData("POST", "recovery")]
    [InlineData("POST", "require-password-change")]
    [InlineData("POST", "confirm-email")]
    [InlineData("POST", "lock")]
    [InlineData("POST", "unlock")]
    [InlineData("POST", "reset-attempts")]
    [InlineData("PUT", "roles")]
    [InlineData("PATCH", "attributes")]
    [InlineData("DELETE", "sessions")]
    public async Task Changes_by_an_administrator_require_recent_authentication(string method, string operation)
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        var account = await own.RegisterAsync(email: "alice@example.org");
        own.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMicroseconds(1));
        object? body = operation switch { "roles" => new { roles = new[] { "admin" } }, "attributes" => new { attributes = new { } }, _ => null };
        Task<Answer> ChangeAsync() => administrator.SendAsync(new HttpMethod(method), $"/api/v1/admin/users/{account.Id}/{operation}", body);

        (await ChangeAsync()).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
        (await administrator.GetAsync($"/api/v1/admin/users/{account.Id}")).Json.GetProperty("roles").GetArrayLength().ShouldBe(0);
        (await administrator.PostAsync(Path, new { password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.OK);

        (await ChangeAsync()).Status.ShouldNotBe(HttpStatusCode.Forbidden);
    }

    /// <summary>Checked before the body is read, so the response does not depend on it.</summary>
    [Fact]
    [Trait("Requirement", "R75")]
    public async Task A_change_by_an_administrator_requires_recent_authentication_before_its_body_is_read()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        own.Clock.Advance(TimeSpan.FromMinutes(11));

        (await administrator.PutAsync($"/api/v1/admin/users/{Guid.Empty}/roles", new { unknown = 1 })).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public async Task Users_end_their_own_sessions_without_recent_authentication()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        own.Clock.Advance(TimeSpan.FromMinutes(11));

        (await administrator.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    /// <summary>Nothing is exempt, and nothing by omission.</summary>
    [Fact]
    [Trait("Requirement", "R75")]
    public void Each_call_and_form_for_administrators_that_changes_something_requires_recent_authentication()
    {
        var changes = (from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                       let access = endpoint.Metadata.GetMetadata<AccessRequirement>()
                       where access is { IsAdministration: true, RequiresServiceAccount: false }
                       from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                       where method is not ("GET" or "HEAD")
                       select (Call: $"{method} {endpoint.RoutePattern.RawText}", access.RequiresRecentAuthentication)).ToList();

        changes.Count.ShouldBeGreaterThan(14);
        changes.Where(c => !c.RequiresRecentAuthentication).Select(c => c.Call).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_login_counts_as_recent_authentication_for_ten_minutes()
    {
        var client = await server.SignInAsync();

        server.Clock.Advance(TimeSpan.FromMinutes(10));

        (await client.PostAsync("/api/v1/me/second-factors/totp")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_step_up_returns_the_session_with_the_new_authentication_time()
    {
        var client = await server.SignInAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(20));

        var answer = await client.PostAsync(Path, new { password = RunningServer.Password });

        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        answer.Json.GetProperty("authenticatedAt").GetDateTimeOffset().ShouldBe(server.Clock.GetUtcNow());
        (await client.GetAsync("/api/v1/sessions/current")).Json.GetProperty("authenticatedAt").GetDateTimeOffset().ShouldBe(server.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_step_up_with_a_wrong_password_is_rejected()
    {
        var client = await server.SignInAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(20));

        (await client.PostAsync(Path, new { password = "a wrong password" })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        (await client.DeleteAsync("/api/v1/me")).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
    }

    [Fact]
    public async Task A_step_up_requires_a_code_when_a_second_factor_is_enrolled()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);

        var missing = await enrolled.Client.PostAsync(Path, new { password = RunningServer.Password });
        missing.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("code", out _).ShouldBeTrue();
        (await enrolled.Client.PostAsync(Path, new { password = RunningServer.Password, code = TotpEnrollment.WrongCode })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");

        var answer = await enrolled.Client.PostAsync(Path, new { password = RunningServer.Password, code = enrolled.Code });
        answer.Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
    }

    [Fact]
    public async Task A_step_up_applies_only_to_its_own_session()
    {
        var account = await server.RegisterAsync();
        var (here, there) = (await server.SignInAsync(account), await server.SignInAsync(account));
        server.Clock.Advance(TimeSpan.FromMinutes(20));

        await here.PostAsync(Path, new { password = RunningServer.Password });

        (await there.DeleteAsync("/api/v1/me")).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
    }

    private IEnumerable<string> RequiringRecentAuthentication<TMark>()
        where TMark : class =>
        from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<AccessRequirement>() is { RequiresRecentAuthentication: true, IsAdministration: false } && endpoint.Metadata.GetMetadata<TMark>() is not null
        from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}";
}
