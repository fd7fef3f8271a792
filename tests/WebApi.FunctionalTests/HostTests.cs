using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class HostTests
{
    [Theory]
    [Trait("Requirement", "R44")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:5080")]
    [InlineData("auth.example.com")]
    [InlineData("Auth.Example.Com:443")]
    [InlineData("127.0.0.1")]
    [InlineData("192.0.2.7:8080")]
    [InlineData("[::1]:5080")]
    [InlineData("internal")]
    [InlineData("a.b.example.net")]
    [InlineData("xn--mnchen-3ya.example")]
    public async Task Requests_for_allowed_hosts_and_IP_addresses_are_accepted(string host)
    {
        using var server = Server();

        (await GetWithHostAsync(server, host)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [Trait("Requirement", "R44")]
    [InlineData("evil.example")]
    [InlineData("auth.example.com.evil.example")]
    [InlineData("evilauth.example.com")]
    [InlineData("example.net")]
    [InlineData("badexample.net")]
    [InlineData("auth.example.com.")]
    public async Task Requests_for_an_unknown_host_are_rejected(string host)
    {
        using var server = Server();

        var answer = (await GetWithHostAsync(server, host)).ShouldBeProblem(HttpStatusCode.BadRequest, "unknown_host");

        answer.Json.GetProperty("detail").GetString()!.ShouldContain("AllowedHosts");
        answer.Header("Cache-Control")!.ShouldContain("no-store");
    }

    [Theory]
    [Trait("Requirement", "R44")]
    [InlineData("/health/live")]
    [InlineData("/docs/")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/nowhere")]
    public async Task Requests_for_an_unknown_host_are_rejected_on_every_path(string path)
    {
        using var server = Server();

        (await GetWithHostAsync(server, "evil.example", path)).ShouldBeProblem(HttpStatusCode.BadRequest, "unknown_host");
    }

    [Fact]
    [Trait("Requirement", "R44")]
    public async Task The_forwarded_host_header_is_ignored()
    {
        using var server = RunningServer.With(("Proxies:Known", "127.0.0.1"));

        (await server.Client().SendAsync(HttpMethod.Get, Path, headers: ("X-Forwarded-Host", "evil.example"))).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await server.Client().SendAsync(HttpMethod.Get, Path, headers: [("Host", "evil.example"), ("X-Forwarded-Host", "localhost")])).ShouldBeProblem(HttpStatusCode.BadRequest, "unknown_host");
    }

    [Fact]
    [Trait("Requirement", "R44")]
    public async Task The_allowed_hosts_wildcard_accepts_every_host()
    {
        using var server = RunningServer.With(("AllowedHosts", "*"));

        (await GetWithHostAsync(server, "anything.example")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_health_probe_without_a_host_header_is_answered()
    {
        using var server = Server();

        (await RawHttp.SendAsync(server, "GET /health/live HTTP/1.0\r\n\r\n")).ShouldStartWith("HTTP/1.1 200");
    }

    /// <summary>Envoy sends the host of the original request.</summary>
    [Fact]
    public async Task Forward_auth_accepts_any_host()
    {
        using var server = Server();

        (await GetWithHostAsync(server, "app.example.org", "/api/v1/forward-auth")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetWithHostAsync(server, "app.example.org", "/api/v1/forward-auth/some/path")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private const string Path = "/api/v1/sessions/current";

    private static RunningServer Server() => RunningServer.With(("PublicUrl", "https://auth.example.com"), ("AllowedHosts", "internal, *.example.net, m\u00fcnchen.example"));

    private static Task<Answer> GetWithHostAsync(RunningServer server, string host, string path = Path) => server.Client().SendAsync(HttpMethod.Get, path, headers: ("Host", host));
}
