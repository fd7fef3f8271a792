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
    public async Task What_is_sensitive_is_refused_when_the_proof_is_old_and_done_after_a_step_up(string method, string path)
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
    public void All_calls_that_change_the_address_or_second_factors_or_hand_out_or_end_the_account_are_sensitive()
    {
        RequiringRecentAuthentication<ApiEndpointMetadata>().ShouldBe(Sensitive.Select(call => $"{call.Data.Item1} {call.Data.Item2}"), ignoreOrder: true);
    }

    [Fact]
    public void So_are_the_pages_that_do_the_same() =>
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
    [InlineData("DELETE", "second-factors")]
    [InlineData("POST", "recovery")]
    [InlineData("POST", "confirm-email")]
    public async Task What_administrators_do_to_how_an_account_is_entered_wants_a_proof_as_well(string method, string operation)
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        var account = await own.RegisterAsync(email: "alice@example.org");
        own.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMicroseconds(1));

        (await administrator.SendAsync(new HttpMethod(method), $"/api/v1/admin/users/{account.Id}/{operation}")).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
    }

    [Fact]
    public async Task A_login_is_a_proof_for_ten_minutes()
    {
        var client = await server.SignInAsync();

        server.Clock.Advance(TimeSpan.FromMinutes(10));

        (await client.PostAsync("/api/v1/me/second-factors/totp")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_step_up_answers_with_the_session_and_shows_in_it()
    {
        var client = await server.SignInAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(20));

        var answer = await client.PostAsync(Path, new { password = RunningServer.Password });

        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        answer.Json.GetProperty("authenticatedAt").GetDateTimeOffset().ShouldBe(server.Clock.GetUtcNow());
        (await client.GetAsync("/api/v1/sessions/current")).Json.GetProperty("authenticatedAt").GetDateTimeOffset().ShouldBe(server.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_wrong_password_is_no_proof()
    {
        var client = await server.SignInAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(20));

        (await client.PostAsync(Path, new { password = "a wrong password" })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        (await client.DeleteAsync("/api/v1/me")).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
    }

    [Fact]
    public async Task With_a_second_factor_the_code_is_asked_for_as_well()
    {
        var enrolled = await Enrolled.AtAsync(server);

        var missing = await enrolled.Client.PostAsync(Path, new { password = RunningServer.Password });
        missing.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("code", out _).ShouldBeTrue();
        (await enrolled.Client.PostAsync(Path, new { password = RunningServer.Password, code = Enrolled.WrongCode })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");

        var answer = await enrolled.Client.PostAsync(Path, new { password = RunningServer.Password, code = enrolled.Code });
        answer.Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
    }

    [Fact]
    public async Task A_step_up_counts_for_the_session_in_which_it_was_made_alone()
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
        where endpoint.Metadata.GetMetadata<AccessRequirement>() is { RequiresRecentAuthentication: true, RequiresAdministrator: false } && endpoint.Metadata.GetMetadata<TMark>() is not null
        from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}";
}
