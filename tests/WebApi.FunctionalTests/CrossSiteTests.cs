using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class CrossSiteTests : IDisposable
{
    private readonly RunningServer _server = RunningServer.With(("PublicUrl", "https://auth.example.com"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [Trait("Requirement", "R40")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "nonsense")]
    [InlineData("Origin", "https://evil.example.com")]
    [InlineData("Origin", "https://auth.example.com.evil.example")]
    [InlineData("Origin", "http://auth.example.com")]
    [InlineData("Origin", "null")]
    public async Task Cross_site_logins_and_cookie_requests_are_rejected(string header, string value)
    {
        var account = await _server.RegisterAsync();
        var client = _server.Client();
        client.Cookie = $"{ApiClient.CookieName}={(await _server.SignInAsync(account)).Bearer}";
        object login = new { username = account.Username, password = RunningServer.Password };

        (await _server.Client().SendAsync(HttpMethod.Post, "/api/v1/sessions", login, (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", null, (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await client.SendAsync(HttpMethod.Delete, "/api/v1/me", null, (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await client.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R40")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://auth.example.com")]
    public async Task Same_origin_requests_with_a_cookie_are_accepted(string header, string value)
    {
        var client = _server.Client();
        client.Cookie = $"{ApiClient.CookieName}={(await _server.SignInAsync()).Bearer}";

        (await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", null, (header, value))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [Trait("Requirement", "R40")]
    [InlineData("https://xn--mnchen-3ya.example")]
    [InlineData("https://login.example.com")]
    [InlineData("https://a.b.example.net")]
    [InlineData("https://xn--bcher-kva.example")]
    public async Task The_origin_of_each_allowed_host_is_accepted_as_same_site(string origin)
    {
        using var server = ServerWithSeveralHosts();

        (await SignOutFromAsync(server, origin)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [Trait("Requirement", "R40")]
    [InlineData("https://xn--mnchen-3ya.example:8443")]
    [InlineData("http://xn--mnchen-3ya.example")]
    [InlineData("http://login.example.com")]
    [InlineData("https://login.example.com/")]
    [InlineData("https://x@login.example.com")]
    [InlineData("https://login.example.com.")]
    [InlineData("https://evillogin.example.com")]
    [InlineData("https://example.net")]
    [InlineData("https://localhost")]
    [InlineData("https://192.0.2.7")]
    [InlineData("https://[::1]")]
    public async Task An_origin_that_only_resembles_an_allowed_host_is_rejected(string origin)
    {
        using var server = ServerWithSeveralHosts();

        (await SignOutFromAsync(server, origin)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
    }

    /// <summary>The wildcard accepts requests for every host, but trusts no origin.</summary>
    [Fact]
    [Trait("Requirement", "R40")]
    public async Task The_allowed_hosts_wildcard_does_not_allow_cross_site_requests()
    {
        using var server = RunningServer.With(("PublicUrl", "https://auth.example.com"), ("AllowedHosts", "*"));

        (await SignOutFromAsync(server, "https://anything.example")).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
    }

    [Fact]
    public async Task Bearer_requests_are_accepted_from_any_origin()
    {
        var client = await _server.SignInAsync();

        (await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", null, ("Origin", "app://phone"))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    [Trait("Requirement", "R44")]
    public async Task The_host_header_does_not_make_an_origin_same_site()
    {
        using var server = RunningServer.With(("AllowedHosts", "*"));
        var client = server.Client();
        client.Cookie = $"{ApiClient.CookieName}={(await server.SignInAsync()).Bearer}";

        var answer = await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", null, ("Host", "evil.example.com"), ("X-Forwarded-Host", "evil.example.com"), ("Origin", "https://evil.example.com"));

        answer.ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
    }

    [Fact]
    [Trait("Requirement", "R41")]
    public async Task CORS_headers_are_never_sent_to_another_origin()
    {
        var preflight = await _server.Client().SendAsync(HttpMethod.Options, "/api/v1/sessions", null, ("Origin", "https://evil.example.com"), ("Access-Control-Request-Method", "POST"));

        preflight.Headers.ShouldNotContain(h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        (await _server.Client().SendAsync(HttpMethod.Get, "/api/v1/me", null, ("Origin", "https://evil.example.com")))
            .Headers.ShouldNotContain(h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    private static RunningServer ServerWithSeveralHosts() =>
        RunningServer.With(("PublicUrl", "https://m\u00fcnchen.example"), ("AllowedHosts", "login.example.com, *.example.net, b\u00fccher.example"));

    private static async Task<Answer> SignOutFromAsync(RunningServer server, string origin)
    {
        var client = server.Client();
        client.Cookie = $"{ApiClient.CookieName}={(await server.SignInAsync()).Bearer}";
        return await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", null, ("Origin", origin));
    }
}
