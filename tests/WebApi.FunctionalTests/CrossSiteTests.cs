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
    public async Task Another_site_can_neither_sign_in_nor_change_anything_by_cookie(string header, string value)
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
    public async Task Its_own_site_can(string header, string value)
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
    public async Task Each_of_its_names_is_its_own_site_to_a_browser_that_sends_only_an_origin(string origin)
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
    public async Task What_is_only_like_one_of_its_names_is_another_site(string origin)
    {
        using var server = ServerWithSeveralHosts();

        (await SignOutFromAsync(server, origin)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
    }

    /// <summary>The wildcard accepts requests for every host, but trusts no origin.</summary>
    [Fact]
    [Trait("Requirement", "R40")]
    public async Task A_star_makes_no_origin_ones_own()
    {
        using var server = RunningServer.With(("PublicUrl", "https://auth.example.com"), ("AllowedHosts", "*"));

        (await SignOutFromAsync(server, "https://anything.example")).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
    }

    [Fact]
    public async Task A_bearer_token_was_added_by_no_browser()
    {
        var client = await _server.SignInAsync();

        (await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", null, ("Origin", "app://phone"))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    [Trait("Requirement", "R44")]
    public async Task The_host_header_makes_no_origin_ones_own()
    {
        using var server = RunningServer.With(("AllowedHosts", "*"));
        var client = server.Client();
        client.Cookie = $"{ApiClient.CookieName}={(await server.SignInAsync()).Bearer}";

        var answer = await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", null, ("Host", "evil.example.com"), ("X-Forwarded-Host", "evil.example.com"), ("Origin", "https://evil.example.com"));

        answer.ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
    }

    [Fact]
    [Trait("Requirement", "R41")]
    public async Task No_other_origin_is_let_in()
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
