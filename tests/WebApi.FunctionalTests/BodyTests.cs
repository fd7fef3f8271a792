using System.Net;
using System.Text;
using Auth.WebApi.FunctionalTests.Fuzzing;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Bodies that are not JSON of the contract are rejected before the use case runs.</summary>
public sealed class BodyTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Sessions = "/api/v1/sessions";
    private const string ValidLogin = """{"username": "someone", "password": "a wrong password"}""";

    [Theory]
    [Trait("Requirement", "R40")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/problem+json")]
    [InlineData("application/json; charset=bogus")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=")]
    [InlineData("application/json; version=2")]
    [InlineData("application/json, text/plain")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Only_JSON_in_UTF8_is_accepted_as_content_type(string contentType)
    {
        var answer = await server.Client().PostAsync(Sessions, Json.Of(Encoding.UTF8.GetBytes(ValidLogin), contentType));

        answer.ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON;charset=\"UTF-8\"")]
    public async Task Content_type_JSON_is_accepted_in_any_case_and_with_charset_UTF8(string contentType)
    {
        var answer = await server.Client().PostAsync(Sessions, Json.Of(Encoding.UTF8.GetBytes(ValidLogin), contentType));

        answer.Status.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Locked);
    }

    [Fact]
    public async Task A_body_without_a_content_type_is_rejected()
    {
        (await server.Client().PostAsync(Sessions, Json.Untyped(ValidLogin))).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")
            .Text.ShouldContain("with Content-Type: application/json");
        (await server.Client().PostAsync(Sessions)).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")
            .Text.ShouldContain("Send a JSON body, at least {}");
    }

    [Theory]
    [InlineData("""{"a": 1}""", "application/json")]
    [InlineData("{{}}", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("""{}                                                              """, "application/json")]
    [InlineData("{}", "text/plain")]
    public async Task An_unexpected_body_is_rejected(string body, string contentType)
    {
        var client = await server.SignInAsync();

        (await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", Json.Of(Encoding.UTF8.GetBytes(body), contentType))).ShouldBeProblem(HttpStatusCode.BadRequest, "unexpected_body");
        (await client.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unexpected_body_that_is_too_long_is_rejected_like_a_short_one_with_and_without_an_announced_length(bool isAnnounced)
    {
        var client = await server.SignInAsync();
        var text = new string('x', 70_000);

        var answer = await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions", isAnnounced ? Json.Of(text) : new Chunked(text));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "unexpected_body");
        (await client.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_a_signed_in_user_that_is_too_long_is_rejected_with_and_without_an_announced_length(bool isAnnounced)
    {
        var client = await server.SignInAsync();
        var text = new string(' ', 70_000);

        var answer = await client.SendAsync(HttpMethod.Post, "/api/v1/me/password", isAnnounced ? Json.Of(text) : new Chunked(text));

        answer.ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    /// <summary>Generated clients send an empty object where no body is expected.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData(" {\r\n}\n")]
    [InlineData("")]
    public async Task Operations_without_a_body_accept_an_empty_object(string body)
    {
        var administrator = await server.AdministratorAsync();
        var calls = Operation.AllOf((await server.Client().GetAsync("/openapi/v1.json")).Json).Where(operation => operation.Body is null).ToList();

        foreach (var call in calls)
        {
            var isAdminCall = call.Path.StartsWith("/api/v1/admin/", StringComparison.Ordinal);
            var client = isAdminCall ? administrator : await server.SignInAsync();

            var query = call.Path == "/api/v1/forward-auth" ? "?role=*" : call.Path.EndsWith("/skip", StringComparison.Ordinal) ? "?position=1" : "";
            var path = call.Path.Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal).Replace("{keyId}", $"{Guid.Empty}", StringComparison.Ordinal) + query;
            var answer = await client.SendAsync(call.Method, path, new Chunked(body));

            answer.Status.ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.Conflict], $"{call}: {answer.Text}");
        }

        calls.Count.ShouldBeGreaterThan(20);
    }

    [Theory]
    [Trait("Requirement", "R50")]
    [InlineData("", "empty")]
    [InlineData("null", "null")]
    [InlineData("[]", "a list")]
    [InlineData("{", "truncated")]
    [InlineData("""{"username": "a"}""", "a member is missing")]
    [InlineData("""{"username": "a", "password": null}""", "null")]
    [InlineData("""{"username": "a", "password": 1}""", "a number")]
    [InlineData("""{"username": ["a"], "password": "b"}""", "a list instead of a string")]
    [InlineData("""{"username": "a", "password": "b", "password": "c"}""", "duplicate field")]
    [InlineData("""{"username": "a", "password": "b", "Password": "c"}""", "duplicate field in another case")]
    [InlineData("""{"Username": "a", "password": "b"}""", "field in another case")]
    [InlineData("""{"username": "a", "password": "b", "more": 1}""", "unknown field")]
    [InlineData("""{"username": "a", "password": "b", "transport": 1}""", "a number instead of an enum value")]
    [InlineData("""{"username": "a", "password": "b", "transport": "pigeon"}""", "unknown enum value")]
    [InlineData("""{"username": "a", "password": "b", "remember": "true"}""", "a string instead of a boolean")]
    [InlineData("""{"username": "a", "password": "b",}""", "trailing comma")]
    [InlineData("""{"username": "a", "password": "b"} {}""", "two objects")]
    [InlineData("""{"username": "a", /* why */ "password": "b"}""", "a comment")]
    [InlineData("""{"username": "a\u0000", "password": "b"}""", "NUL in the username")]
    [InlineData("""{"username": "a", "password": "b\u0000c"}""", "NUL in the password")]
    [InlineData("""{"username": "a", "password": "\ud800"}""", "high surrogate only")]
    [InlineData("""{"username": "\udc00a", "password": "b"}""", "low surrogate only")]
    public async Task JSON_that_violates_the_contract_is_rejected(string body, string reason)
    {
        var answer = await server.Client().PostAsync(Sessions, Json.Of(body));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest, reason);
        answer.Code.ShouldBeOneOf("validation_failed", "invalid_request");
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public async Task A_body_that_is_not_valid_UTF8_is_rejected()
    {
        byte[] body = [.. """{"username": "a", "password": " """u8, 0xC3, 0x28, .. "\"}"u8];

        (await server.Client().PostAsync(Sessions, Json.Of(body))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("Requirement", "R50")]
    public async Task Deeply_nested_JSON_is_rejected()
    {
        var deep = $$"""{"username": {{new string('[', 200)}}{{new string(']', 200)}}, "password": "b"}""";

        (await server.Client().PostAsync(Sessions, Json.Of(deep))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("Requirement", "R50")]
    public async Task A_body_that_is_too_large_is_rejected_with_and_without_a_content_length()
    {
        var body = $$"""{"username": "a", "password": "{{new string('x', 64 * 1024)}}"}""";

        (await server.Client().PostAsync(Sessions, Json.Of(body))).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        (await server.Client().PostAsync(Sessions, new Chunked(body))).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    /// <summary>Without the header, the client's next request on the connection gets no response (found by fuzzing).</summary>
    [Theory]
    [InlineData("/api/v1/sessions", "localhost")]
    [InlineData("/api/v1/sessions", "evil.example")]
    [InlineData("/api/v1/nowhere", "localhost")]
    [InlineData("/health/live", "localhost")]
    public async Task Rejection_of_an_oversized_body_announces_that_the_connection_closes(string path, string host)
    {
        var body = new string('x', 64 * 1024 + 1);

        var answer = await server.Client().SendAsync(HttpMethod.Post, path, Json.Of(body), ("Host", host));

        ((int)answer.Status).ShouldBeInRange(400, 499);
        answer.Header("Connection").ShouldBe("close");
    }

    [Fact]
    public async Task Errors_name_a_field_of_the_wrong_type_without_internal_type_names()
    {
        var answer = await server.Client().PostAsync(Sessions, Json.Of("""{"username": "a", "password": "b", "remember": "yes"}"""));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("remember", out _).ShouldBeTrue();
        answer.Text.ShouldNotContain("Auth.");
        answer.Text.ShouldNotContain("System.");
    }

    [Theory]
    [Trait("Requirement", "R50")]
    [InlineData("""{"username": "a"}""", "password")]
    [InlineData("{}", "password,username")]
    [InlineData("""{"username": "a", "password": null}""", "password")]
    [InlineData("""{"username": "a", "password": "b", "one.two[3]": 1}""", "one.two[3]")]
    [InlineData("""{"username": "a", "password": "b", "transport": "token"}""", "transport")]
    [InlineData("""{"username": "a", "password": "b", "transport": "cookie,bearer"}""", "transport")]
    [InlineData("""{"username": "a", "password": "b", "transport": " cookie"}""", "transport")]
    public async Task Errors_name_every_missing_unknown_or_invalid_field(string body, string fields)
    {
        var answer = (await server.Client().PostAsync(Sessions, Json.Of(body))).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order().ShouldBe(fields.Split(','));
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("BEARER")]
    public async Task An_enum_value_is_read_in_upper_case(string transport)
    {
        var alice = await server.RegisterAsync();

        var answer = await server.Client().PostAsync(Sessions, new { username = alice.Username, password = RunningServer.Password, transport });

        answer.Json.GetProperty("token").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("""{"username": "a", "password": "b", "transport": "token"}""", "transport", "Use cookie or bearer.")]
    [InlineData("""{"username": "a", "password": "b", "transport": 1}""", "transport", "Use cookie or bearer.")]
    [InlineData("""{"username": "a", "password": 1}""", "password", "This field is missing, unknown, duplicated or of the wrong type.")]
    public async Task Errors_name_the_values_that_a_field_can_have(string body, string field, string reason)
    {
        var answer = (await server.Client().PostAsync(Sessions, Json.Of(body))).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        answer.Json.GetProperty("errors").GetProperty(field)[0].GetString().ShouldBe(reason);
    }

    [Theory]
    [InlineData("""{"username": "a",, "password": "b"}""", 1, 18)]
    [InlineData("{\n  \"username\": \"a\",\n}", 3, 1)]
    [InlineData("", 1, 1)]
    public async Task Malformed_JSON_is_rejected_with_its_position(string body, int line, int column)
    {
        var answer = (await server.Client().PostAsync(Sessions, new Chunked(body))).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request");

        answer.Json.GetProperty("detail").GetString().ShouldBe($"The body is not valid JSON (line {line}, column {column}).");
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData("users?limit=many", "limit")]
    [InlineData("users?limit=99999999999999999999", "limit")]
    [InlineData("events?user=unknown", "user")]
    public async Task Errors_name_the_query_parameter_that_cannot_be_parsed(string query, string field)
    {
        var answer = (await (await server.AdministratorAsync()).GetAsync($"/api/v1/admin/{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Theory]
    [InlineData("users?search=&status=&role=&cursor=")]
    [InlineData("events?type=&cursor=")]
    public async Task Empty_query_parameters_are_ignored(string query)
    {
        var answer = await (await server.AdministratorAsync()).GetAsync($"/api/v1/admin/{query}");

        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        answer.Json.GetProperty("items").GetArrayLength().ShouldBeGreaterThan(0);
    }

    private sealed class Chunked(string text) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(8192)) await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
            return false;
        }
    }
}
