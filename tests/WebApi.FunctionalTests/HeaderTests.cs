using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.WebApi.FunctionalTests;

public sealed class HeaderTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [Trait("Requirement", "R42")]
    [InlineData("/api/v1/sessions/current")]
    [InlineData("/api/v1/nowhere")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    public async Task Every_response_has_security_headers(string path)
    {
        var answer = await server.Client().GetAsync(path);

        answer.Header("Cache-Control")!.ShouldContain("no-store");
        answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
        answer.Header("Content-Security-Policy")!.ShouldContain("frame-ancestors 'none'");
        answer.Header("Content-Security-Policy")!.ShouldContain("default-src 'none'");
        answer.Header("Server").ShouldBeNull();
        answer.Header("X-Powered-By").ShouldBeNull();
        answer.Header("Strict-Transport-Security").ShouldBeNull();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    [InlineData("/docs/scalar.js")]
    [InlineData("/sign-in")]
    [InlineData("/assets/logo")]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/me")]
    [InlineData("/api/v1/forward-auth")]
    [Trait("Requirement", "R93")]
    public async Task Every_response_has_a_request_id_of_its_own(string path)
    {
        var first = (await server.Client().GetAsync(path)).Header("X-Request-Id");

        first!.ShouldMatch("^[0-9a-f]{32}$");
        (await server.Client().GetAsync(path)).Header("X-Request-Id").ShouldNotBe(first);
    }

    [Fact]
    public async Task The_request_id_continues_the_trace_of_the_client()
    {
        var answer = await server.Client().SendAsync(HttpMethod.Get, "/api/v1/me", headers: ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated").Header("X-Request-Id").ShouldBe("0af7651916cd43dd8448eb211c80319c");
    }

    [Theory]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-will-be")]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-")]
    public async Task The_request_id_continues_a_trace_of_a_later_version(string traceParent)
    {
        var answer = await server.Client().SendAsync(HttpMethod.Get, "/api/v1/me", headers: ("traceparent", traceParent));

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated").Header("X-Request-Id").ShouldBe("0af7651916cd43dd8448eb211c80319c");
        answer.Json.GetProperty("traceId").GetString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("cc-00000000000000000000000000000000-b7ad6b7169203331-01-more")]
    [InlineData("cc-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01-more")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-0000000000000000-01-more")]
    [InlineData("cc-zzf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("|0af7651916cd43dd.8448eb211c80319c.")]
    [InlineData("-")]
    public async Task A_trace_of_the_client_that_is_malformed_is_replaced(string traceParent)
    {
        var id = (await server.Client().SendAsync(HttpMethod.Get, "/api/v1/me", headers: ("traceparent", traceParent))).Header("X-Request-Id")!;

        id.ShouldMatch("^[0-9a-f]{32}$");
        id.ShouldNotBeOneOf("0af7651916cd43dd8448eb211c80319c", new string('0', 32));
    }

    [Fact]
    public async Task A_request_id_that_the_client_sends_is_ignored() =>
        (await server.Client().SendAsync(HttpMethod.Get, "/health/live", headers: ("X-Request-Id", "chosen-by-the-client"))).Header("X-Request-Id")!.ShouldMatch("^[0-9a-f]{32}$");

    [Fact]
    [Trait("Requirement", "R42")]
    public async Task An_unhandled_exception_response_has_security_headers_and_no_details()
    {
        using var own = RunningServer.With(services => services.AddFaultyLoginRule());
        var account = await own.RegisterAsync();

        var answer = await own.Client().LoginAsync(account.Username);

        answer.ShouldBeProblem(HttpStatusCode.InternalServerError, "internal_error");
        answer.Header("Cache-Control")!.ShouldContain("no-store");
        answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
        answer.Text.ShouldNotContain(FaultyLoginRule.Secret);
        own.Log.Text.ShouldContain(FaultyLoginRule.Secret, customMessage: "the exception is logged");
    }

    [Fact]
    public async Task An_exception_after_the_correct_password_is_not_counted_as_a_failed_attempt()
    {
        using var own = RunningServer.With(services => services.AddFaultyLoginRule());
        var account = await own.RegisterAsync();

        for (var i = 0; i < 6; i++)
        {
            (await own.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.InternalServerError, "internal_error");
            own.Clock.Advance(TimeSpan.FromSeconds(31));
        }
    }

    [Fact]
    public void The_housekeeping_service_is_registered()
    {
        server.Services.GetServices<IHostedService>().ShouldContain(s => s.GetType().Name == "Housekeeping");
    }

    [Fact]
    [Trait("Requirement", "R42")]
    public async Task The_HSTS_header_is_sent_behind_a_TLS_proxy()
    {
        using var own = RunningServer.With(("Proxies:Known", "127.0.0.1"));

        var answer = await own.Client().SendAsync(HttpMethod.Get, "/health/live", headers: ("X-Forwarded-Proto", "https"));

        answer.Header("Strict-Transport-Security").ShouldBe("max-age=31536000");
    }

    [Fact]
    [Trait("Requirement", "R43")]
    public async Task Unknown_paths_and_methods_return_problem_responses()
    {
        (await server.Client().GetAsync("/api/v1/nowhere")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
        var method = await server.Client().SendAsync(HttpMethod.Patch, "/api/v1/sessions");
        method.ShouldBeProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        method.Header("Allow").ShouldBe("DELETE, GET, POST");
    }

    [Fact]
    [Trait("Requirement", "R43")]
    public async Task Problem_responses_ignore_the_accept_header()
    {
        (await server.Client().SendAsync(HttpMethod.Get, "/api/v1/nowhere", headers: ("Accept", "text/html"))).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
    }
}
