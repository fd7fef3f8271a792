using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Application.Common;
using Auth.Application.ForwardAuth;
using Auth.WebApi.Api.ForwardAuth;
using Auth.WebApi.Api.Introspection;
using Auth.WebApi.FunctionalTests.Fuzzing;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SQLitePCL;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Health, metrics and the API document.</summary>
[Trait("Requirement", "R95")]
public sealed class OperationsTests
{
    /// <summary>Operations that return 401 for credentials in the body but require no session.</summary>
    private static readonly string[] CallsWithCredentials =
        ["POST /api/v1/verification/complete", "POST /api/v1/sessions", "POST /api/v1/sessions/passkey", "POST /api/v1/sessions/second-factor", "POST /api/v1/sessions/second-factor/options", "POST /api/v1/sessions/continue", "POST /api/v1/sessions/actions/{name}",
         "POST /api/v1/sessions/actions/change_password", "POST /api/v1/sessions/actions/verify_email", "POST /api/v1/sessions/actions/enroll_second_factor/begin", "POST /api/v1/sessions/actions/enroll_second_factor"];

    [Fact]
    public async Task A_server_with_an_unusable_database_is_live_but_not_ready()
    {
        using var server = new RunningServer();
        (await server.Client().GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);

        server.Database.Execute("DELETE FROM __EFMigrationsHistory");

        (await server.Client().GetAsync("/health/ready")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "not_ready").Header("Retry-After").ShouldBe("5");
        (await server.Client().GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_unavailable_database_is_logged_at_most_once_per_second()
    {
        using var server = new RunningServer();
        var client = await server.SignInAsync();
        server.Database.Execute("DROP TABLE revocation_shards");

        async Task<int> CountLogEntriesAfterThreeRequestsAsync()
        {
            for (var i = 0; i < 3; i++) (await client.GetAsync("/api/v1/sessions/current")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
            return server.Log.Text.Split("The database is unavailable.").Length - 1;
        }

        (await CountLogEntriesAfterThreeRequestsAsync()).ShouldBe(1);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await CountLogEntriesAfterThreeRequestsAsync()).ShouldBe(2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ses_x")]
    [Trait("Requirement", "R26")]
    public async Task A_request_without_a_token_in_a_valid_format_is_rejected_without_the_database(string? token)
    {
        using var server = new RunningServer();
        var client = server.Client();
        client.Bearer = token;
        server.Database.Execute("DROP TABLE revocation_shards");

        (await client.GetAsync("/api/v1/sessions/current")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task Lost_prepared_statements_return_503_and_are_explained_in_the_log_once()
    {
        using var server = new RunningServer();
        (await server.Client().GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        server.Database.Faults.Arm(step: 1, after: false, () => new PostgresException("prepared statement \"_auto0\" already exists", "ERROR", "ERROR", PostgresErrorCodes.DuplicatePreparedStatement), stays: true);

        for (var i = 0; i < 3; i++) (await server.Client().LoginAsync("unknown", "a wrong password")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");

        server.Log.Text.Split("Max Auto Prepare=0").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_with_an_unwritable_database_is_not_ready_and_logs_the_reason()
    {
        using var server = new RunningServer();
        var account = await server.RegisterAsync();
        (await server.Client().GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
        server.Database.Faults.Arm(step: 1, after: false, () => new SqliteException("database or disk is full", raw.SQLITE_FULL), stays: true);

        (await server.Client().LoginAsync(account.Username, RunningServer.Password)).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        for (var i = 0; i < 3; i++) (await server.Client().GetAsync("/health/ready")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "not_ready");
        server.Log.Text.Split("Not ready: ").Length.ShouldBe(2);
        server.Log.Text.ShouldContain("database or disk is full");
    }

    [Fact]
    public async Task Metrics_are_exported_for_Prometheus_when_enabled()
    {
        using var server = RunningServer.With(("Metrics:Enabled", "true"));
        await server.Client().LoginAsync("unknown", "a wrong password");

        var answer = await server.Client().GetAsync("/metrics");

        answer.Text.ShouldMatch("""(?m)^auth_password_verifications_total\{result="wrong"\} [0-9]+""");
    }

    [Fact]
    public async Task Metrics_contain_the_product_version()
    {
        using var server = RunningServer.With(("Metrics:Enabled", "true"));

        var answer = await server.Client().GetAsync("/metrics");

        answer.Text.ShouldMatch($"(?m)^auth_build_info\\{{version=\"{Regex.Escape(ProductVersion.Current)}\"\\}} 1$");
    }

    [Fact]
    public async Task The_metrics_endpoint_returns_404_when_disabled()
    {
        using var server = new RunningServer();

        (await server.Client().GetAsync("/metrics")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [Trait("Requirement", "R43")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task Health_and_metrics_endpoints_allow_only_GET_and_HEAD(string path)
    {
        using var server = RunningServer.With(("Metrics:Enabled", "true"));

        (await server.Client().SendAsync(HttpMethod.Head, path)).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var method in new[] { "POST", "PUT", "DELETE", "OPTIONS" })
        {
            var answer = await server.Client().SendAsync(new HttpMethod(method), path);
            answer.ShouldBeProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
            answer.Header("Allow").ShouldBe("GET, HEAD");
        }
    }

    [Fact]
    [Trait("Requirement", "R43")]
    public async Task An_unknown_API_document_version_returns_404()
    {
        using var server = new RunningServer();

        (await server.Client().GetAsync("/openapi/v2.json")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    [Trait("Requirement", "R43")]
    public void Endpoints_that_skip_status_code_problems_bind_nothing_the_framework_could_reject()
    {
        using var server = new RunningServer();

        var endpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.Where(e => e.Metadata.GetMetadata<SkipStatusCodeProblemsMetadata>() is not null).ToList();

        endpoints.Count.ShouldBe(4);
        endpoints.SelectMany(e => e.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()).Select(p => p.ParameterInfo.ParameterType).Distinct()
            .ShouldBe([typeof(CurrentSession), typeof(ForwardAuthPolicy), typeof(IdentityHeaders), typeof(DeniedRequestLog), typeof(HttpContext), typeof(CurrentServiceAccount), typeof(IntrospectionForm)], ignoreOrder: true);
    }

    [Fact]
    public async Task The_API_document_describes_every_operation_with_its_error_responses()
    {
        using var server = new RunningServer();

        var document = (await server.Client().GetAsync("/openapi/v1.json")).Json;

        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => (Name: $"{call.Name.ToUpperInvariant()} {path.Name}", Call: call.Value)))
            .ToDictionary(o => o.Name, o => o.Call, StringComparer.Ordinal);
        operations.Keys.ShouldBe(ContractCalls.All, ignoreOrder: true);
        foreach (var (name, call) in operations)
        {
            call.GetProperty("operationId").GetString().ShouldNotBeNullOrEmpty(name);
            call.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(name);
            call.GetProperty("responses").TryGetProperty("503", out _).ShouldBeTrue(name);
            (call.GetProperty("security").GetArrayLength() > 0).ShouldBe(call.GetProperty("responses").TryGetProperty("401", out _) && !CallsWithCredentials.Contains(name, StringComparer.Ordinal), name);
        }

        operations.Values.Select(call => call.GetProperty("operationId").GetString()).ShouldBeUnique();
        document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(s => s.Name).ShouldBe(["bearer", "cookie", "gateway", "serviceKey"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_API_document_lists_the_error_codes_of_an_operation_as_an_open_set()
    {
        using var server = new RunningServer();

        var lockUser = Operation.AllOf((await server.Client().GetAsync("/openapi/v1.json")).Json).Single(operation => $"{operation}" == "POST /api/v1/admin/users/{id}/lock");

        CodesOf(lockUser, 403).ShouldBe(["cross_site", "forbidden", "insufficient_scope", "step_up_required", "target_protected"]);
        CodesOf(lockUser, 409).ShouldBe(["last_administrator"]);
        ListOf(lockUser, 409)[1].GetProperty("type").GetString().ShouldBe("string");
    }

    [Fact]
    public async Task The_API_document_describes_the_headers_of_each_response()
    {
        using var server = new RunningServer();

        var operations = Operation.AllOf((await server.Client().GetAsync("/openapi/v1.json")).Json).ToDictionary(operation => $"{operation}", StringComparer.Ordinal);

        HeadersOf(operations["POST /api/v1/sessions"], "201").ShouldBe(["X-Request-Id", "RateLimit-Policy", "RateLimit", "Location", "Set-Cookie"], ignoreOrder: true);
        HeadersOf(operations["POST /api/v1/sessions"], "423").ShouldBe(["X-Request-Id", "RateLimit-Policy", "RateLimit", "Link", "Retry-After"], ignoreOrder: true);
        HeadersOf(operations["GET /api/v1/me"], "401").ShouldBe(["X-Request-Id", "Link", "WWW-Authenticate"], ignoreOrder: true);
        HeadersOf(operations["GET /api/v1/forward-auth"], "200").ShouldBe(["X-Request-Id", "X-Auth-User-Id", "X-Auth-Username", "X-Auth-Roles", "X-Auth-Error"], ignoreOrder: true);
        HeadersOf(operations["GET /api/v1/forward-auth"], "401").ShouldContain("X-Auth-Error");
        HeadersOf(operations["GET /api/v1/me/export"], "401").ShouldNotContain("X-Auth-Error");
    }

    [Fact]
    public async Task The_API_document_gives_each_closed_set_of_values_a_schema_of_its_own()
    {
        using var server = new RunningServer();

        var document = (await server.Client().GetAsync("/openapi/v1.json")).Json;

        var schemas = document.GetProperty("components").GetProperty("schemas");
        schemas.GetProperty("LoginRequest").GetProperty("properties").GetProperty("transport").GetProperty("$ref").GetString().ShouldBe("#/components/schemas/SessionTransport");
        schemas.GetProperty("SessionTransport").GetProperty("enum").EnumerateArray().Select(v => v.GetString()).ShouldBe(["cookie", "bearer"]);
        schemas.GetProperty("AccountOrigin").GetProperty("enum").EnumerateArray().Select(v => v.GetString()).ShouldContain("invitation");
        schemas.EnumerateObject().Where(schema => schema.Value.TryGetProperty("properties", out var properties) && properties.EnumerateObject().Any(property => property.Value.TryGetProperty("enum", out _)))
            .Select(schema => schema.Name).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_API_document_describes_the_types_of_the_contract()
    {
        using var server = new RunningServer();

        var schemas = (await server.Client().GetAsync("/openapi/v1.json")).Json.GetProperty("components").GetProperty("schemas");

        var user = schemas.GetProperty("UserDetails").GetProperty("properties");
        user.GetProperty("username").GetProperty("type").GetString().ShouldBe("string");
        user.GetProperty("email").GetProperty("type").EnumerateArray().Select(t => t.GetString()).ShouldBe(["null", "string"], ignoreOrder: true);
        user.GetProperty("createdAt").GetProperty("format").GetString().ShouldBe("date-time");
        user.GetProperty("roles").GetProperty("items").GetProperty("type").GetString().ShouldBe("string");
        schemas.GetProperty("UserStatus").GetProperty("enum").EnumerateArray().Select(v => v.GetString()).ShouldBe(["active", "locked_out", "locked"]);
        schemas.GetProperty("LoginRequest").GetProperty("required").EnumerateArray().Select(v => v.GetString()).ShouldBe(["username", "password"]);
    }

    [Fact]
    public async Task The_API_documentation_page_loads_no_external_resources()
    {
        using var server = new RunningServer();

        var page = await server.Client().GetAsync("/docs/");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("openapi/v1.json");
        page.Text.ShouldNotContain("http://");
        page.Text.ShouldNotContain("https://");
        page.Header("Content-Security-Policy")!.ShouldContain("connect-src 'self'");
        (await server.Client().GetAsync("/docs/scalar.js")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static JsonElement ListOf(Operation operation, int status) => operation.AnswerOf(status)!.Value.GetProperty("allOf")[1].GetProperty("properties").GetProperty("code").GetProperty("anyOf");

    private static IEnumerable<string?> CodesOf(Operation operation, int status) => ListOf(operation, status)[0].GetProperty("enum").EnumerateArray().Select(code => code.GetString());

    private static IEnumerable<string> HeadersOf(Operation operation, string status) =>
        operation.Resolve(operation.Call.GetProperty("responses").GetProperty(status)).GetProperty("headers").EnumerateObject().Select(header => header.Name);
}
