using System.Text;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Requests that no well-behaved client sends.</summary>
public sealed class RawHttpTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    [Trait("Requirement", "R43")]
    public async Task A_malformed_chunked_body_returns_400()
    {
        var answer = await SendAsync("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 400");
    }

    [Theory]
    [Trait("Requirement", "R52")]
    [InlineData("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")]
    [InlineData("GET /api/v1/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /api/v1/me HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n")]
    [InlineData("NONSENSE\r\n\r\n")]
    public async Task Malformed_HTTP_framing_returns_400(string request) => (await SendAsync(request)).ShouldStartWith("HTTP/1.1 400");

    [Fact]
    [Trait("Requirement", "R53")]
    public async Task Oversized_headers_and_URLs_are_rejected()
    {
        (await SendAsync($"GET /{new string('x', 9000)} HTTP/1.1\r\nHost: localhost\r\n\r\n")).ShouldStartWith("HTTP/1.1 414");
        (await SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', 40_000)}\r\n\r\n")).ShouldStartWith("HTTP/1.1 431");
    }

    /// <summary>The limit is below the 30 seconds that Kestrel waits by default.</summary>
    [Fact]
    [Trait("Requirement", "R53")]
    public async Task A_client_that_never_finishes_its_headers_times_out()
    {
        var answer = await RawHttp.SendAsync(server, "GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n").WaitAsync(TimeSpan.FromSeconds(28));

        answer.ShouldStartWith("HTTP/1.1 408");
    }

    /// <summary>Kestrel allows a body 5 seconds before it requires a minimum rate.</summary>
    [Fact]
    [Trait("Requirement", "R53")]
    public async Task A_client_that_never_finishes_its_body_times_out_with_an_error_code()
    {
        const string Login = "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";

        var answer = await RawHttp.SendAsync(server, Login).WaitAsync(TimeSpan.FromSeconds(60));

        answer.ShouldStartWith("HTTP/1.1 408");
        using var problem = JsonDocument.Parse(answer[answer.IndexOf("{\"", StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]);
        problem.RootElement.GetProperty("code").GetString().ShouldBe("request_timeout");
    }

    [Fact]
    public async Task A_login_succeeds_with_a_long_user_agent_truncated_inside_a_character()
    {
        var account = await server.RegisterAsync();
        var login = $$"""{"username": "{{account.Username}}", "password": "{{RunningServer.Password}}"}""";
        var agent = new string('x', 511) + Encoding.Latin1.GetString("😀"u8);

        var answer = await SendAsync($"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {agent}\r\nContent-Type: application/json\r\nContent-Length: {login.Length}\r\n\r\n{login}");

        answer.ShouldStartWith("HTTP/1.1 201");
    }

    private Task<string> SendAsync(string request) => RawHttp.SendAsync(server, request, whole: false);
}
