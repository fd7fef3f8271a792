using System.Net;
using Auth.Application.Common.Settings;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Hosting;
using Microsoft.Extensions.Configuration;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>A setting widens the gateway cookie to the hosts of a domain, and no other cookie (ADR 51).</summary>
[Trait("Requirement", "R79")]
[Trait("Requirement", "R92")]
public sealed class CookieDomainTests(CookieDomainTests.Server server) : IClassFixture<CookieDomainTests.Server>
{
    private const string Check = "/api/v1/forward-auth";
    private const string Widened = "__Secure-auth-gateway";

    [Fact]
    public async Task Only_the_gateway_cookie_is_widened()
    {
        var cookies = await LoginCookiesAsync(server.Client());

        cookies.Single(cookie => cookie.StartsWith(Widened, StringComparison.Ordinal)).ShouldMatch("^__Secure-auth-gateway=gtw_[A-Za-z0-9_-]{43}; domain=example.com; path=/; secure; samesite=lax; httponly$");
        cookies.Where(cookie => cookie.Contains("domain=", StringComparison.OrdinalIgnoreCase)).ShouldHaveSingleItem();
        cookies.Select(cookie => cookie.Split('=')[0]).ShouldBe(["__Host-auth-session", Widened, "__Host-auth-device"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_check_accepts_the_widened_cookie_and_two_of_them_are_rejected()
    {
        var value = ValueOf(await LoginCookiesAsync(server.Client()), Widened);

        (await server.WithCookies((Widened, value)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK);
        (await server.WithCookies((Widened, value), (Widened, "gtw_planted")).GetAsync(Check)).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
        (await server.WithCookies((Widened, value)).GetAsync("/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>The cookie of before the setting would otherwise be a second one.</summary>
    [Fact]
    public async Task A_cookie_from_before_the_setting_is_not_read_and_deleted_at_the_next_login()
    {
        var value = ValueOf(await LoginCookiesAsync(server.Client()), Widened);
        var earlier = (GatewayAnswers.CookieName, "gtw_of_an_earlier_session");

        (await server.WithCookies(earlier, (Widened, value)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK);
        (await server.WithCookies((GatewayAnswers.CookieName, value)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var cookies = await LoginCookiesAsync(server.WithCookies(earlier));
        ValueOf(cookies, GatewayAnswers.CookieName).ShouldBeEmpty();
        ValueOf(cookies, Widened).ShouldStartWith("gtw_");
    }

    [Fact]
    public async Task A_cookie_from_before_the_setting_was_removed_is_not_read()
    {
        using var narrow = RunningServer.With(("PublicUrl", "https://auth.example.com"), ("ForwardAuth:Roles", "*"));
        var (_, gateway, _) = await narrow.SignInByCookieAsync(await narrow.RegisterAsync());

        (await narrow.WithCookies((Widened, "gtw_of_an_earlier_session"), (GatewayAnswers.CookieName, gateway)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK);
        (await narrow.WithCookies((Widened, gateway)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>After a change of the domain, a browser has one cookie for each, and sends both.</summary>
    [Fact]
    public async Task The_next_login_deletes_the_cookies_of_other_domains_if_there_are_several()
    {
        var cookies = await LoginCookiesAsync(server.WithCookies((Widened, "gtw_a"), (Widened, "gtw_b")));

        var deleted = cookies.Where(cookie => cookie.StartsWith($"{Widened}=;", StringComparison.Ordinal)).ToList();
        deleted.ShouldHaveSingleItem().ShouldContain("domain=auth.example.com;");
    }

    [Fact]
    public async Task Sign_out_deletes_the_cookie_of_the_domain()
    {
        var cookies = await LoginCookiesAsync(server.Client());
        var client = server.WithCookies((ApiClient.CookieName, ValueOf(cookies, ApiClient.CookieName)), (Widened, ValueOf(cookies, Widened)), (GatewayAnswers.CookieName, "gtw_earlier"));

        var logout = await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", headers: ("Sec-Fetch-Site", "same-origin"));

        var set = logout.Headers.GetValues("Set-Cookie").ToList();
        set.Single(cookie => cookie.StartsWith(Widened, StringComparison.Ordinal)).ShouldMatch("^__Secure-auth-gateway=; expires=Thu, 01 Jan 1970 00:00:00 GMT; domain=example.com; path=/; secure; samesite=lax; httponly$");
        ValueOf(set, GatewayAnswers.CookieName).ShouldBeEmpty();
        (await server.WithCookies((Widened, ValueOf(cookies, Widened))).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("https://auth.example.com", "example.com", "example.com")]
    [InlineData("https://auth.example.com", "EXAMPLE.com", "example.com")]
    [InlineData("https://auth.example.com", "auth.example.com", "auth.example.com")]
    [InlineData("https://auth.corp.example.com", "corp.example.com", "corp.example.com")]
    [InlineData("https://auth.münchen.example", "xn--mnchen-3ya.example", "xn--mnchen-3ya.example")]
    public void A_domain_above_the_public_host_is_accepted_with_a_warning(string publicUrl, string domain, string expected)
    {
        var settings = Read(publicUrl, domain);

        settings.ForwardAuth.CookieDomain.ShouldBe(expected);
        settings.Warnings.ShouldContain(warning => warning.StartsWith($"ForwardAuth:CookieDomain sends the gateway cookie to every host of {expected}.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://auth.example.com", "com")]
    [InlineData("https://auth.example.com", "ample.com")]
    [InlineData("https://auth.example.com", ".example.com")]
    [InlineData("https://auth.example.com", "example.com.")]
    [InlineData("https://auth.example.com", "other.com")]
    [InlineData("https://auth.example.com", "app.auth.example.com")]
    [InlineData("https://auth.example.com", "example.com; path=/app")]
    [InlineData("https://auth.example.com", "")]
    [InlineData("https://localhost", "localhost")]
    [InlineData("https://192.0.2.1", "2.1")]
    public void Another_domain_is_rejected(string publicUrl, string domain) =>
        Should.Throw<SettingsException>(() => Read(publicUrl, domain)).Message.ShouldContain("ForwardAuth:CookieDomain");

    private static ServerSettings Read(string publicUrl, string domain) =>
        ServerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([new("PublicUrl", publicUrl), new("ForwardAuth:CookieDomain", domain)]).Build());

    private static string ValueOf(IEnumerable<string> cookies, string name) =>
        cookies.Last(cookie => cookie.StartsWith($"{name}=", StringComparison.Ordinal)).Split(';')[0][(name.Length + 1)..];

    private async Task<IReadOnlyList<string>> LoginCookiesAsync(ApiClient client)
    {
        var account = await server.RegisterAsync();
        return [.. (await client.LoginAsync(account.Username, transport: "cookie")).Headers.GetValues("Set-Cookie")];
    }

    public sealed class Server() : RunningServer(("PublicUrl", "https://auth.example.com"), ("ForwardAuth:Roles", "*"), ("ForwardAuth:CookieDomain", "example.com"));
}
