using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>The gateway cookie signs a browser in to applications behind a gateway, and to nothing else, as long as its session lasts.</summary>
[Trait("Requirement", "R79")]
public sealed class GatewayCookieTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Check = "/api/v1/forward-auth";

    [Fact]
    public async Task Forward_auth_accepts_the_gateway_cookie_the_session_cookie_or_both()
    {
        var account = await server.RegisterAsync();
        var (session, gateway, _) = await server.SignInByCookieAsync(account);

        foreach (var client in new[]
        {
            server.WithCookies((GatewayAnswers.CookieName, gateway)),
            server.WithCookies((ApiClient.CookieName, session)),
            server.WithCookies((GatewayAnswers.CookieName, gateway), (ApiClient.CookieName, session)),
            server.WithCookies(("theme", "dark"), (GatewayAnswers.CookieName, gateway), ("lang", "en")),
        })
        {
            foreach (var path in new[] { Check, $"{Check}/app/7" }) (await client.GetAsync(path)).Header("X-Auth-Username").ShouldBe(account.Username, client.Cookie);
        }
    }

    [Fact]
    public async Task No_other_endpoint_accepts_the_gateway_token()
    {
        await server.SetUpAsync();
        var (_, gateway, device) = await server.SignInByCookieAsync(await server.RegisterAsync());
        var cookie = server.WithCookies((GatewayAnswers.CookieName, gateway), ("__Host-auth-device", device));

        foreach (var path in new[] { "/api/v1/sessions/current", "/api/v1/me", "/api/v1/sessions", "/api/v1/admin/users" })
        {
            (await cookie.GetAsync(path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
            (await server.WithCookies((ApiClient.CookieName, gateway)).GetAsync(path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        }

        (await cookie.GetAsync("/account")).ShouldLeadTo("/sign-in");
        (await cookie.GetAsync("/sign-in")).ShouldBePage("Sign in");
        (await cookie.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", headers: ("Sec-Fetch-Site", "same-origin"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var bearer = server.Client();
        bearer.Bearer = gateway;
        (await bearer.GetAsync("/api/v1/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await bearer.GetAsync(Check)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await server.WithCookies((GatewayAnswers.CookieName, gateway)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK, "the session is still live");
    }

    [Fact]
    [Trait("Requirement", "R36")]
    [Trait("Requirement", "R39")]
    public async Task Two_gateway_cookies_or_one_with_an_authorization_header_are_rejected()
    {
        var client = await server.SignInAsync();
        var (session, gateway, _) = await server.SignInByCookieAsync(await server.RegisterAsync());
        var twice = $"{GatewayAnswers.CookieName}={gateway}; {GatewayAnswers.CookieName}={gateway}";

        foreach (var path in new[] { Check, $"{Check}/app" })
        {
            await ShouldBeAmbiguousAsync(path, ("Cookie", twice));
            await ShouldBeAmbiguousAsync(path, ("Cookie", $"{twice}; {ApiClient.CookieName}={session}"));
            await ShouldBeAmbiguousAsync(path, ("Cookie", $"{GatewayAnswers.CookieName}={gateway}; {ApiClient.CookieName}={session}; {ApiClient.CookieName}={session}"));
            await ShouldBeAmbiguousAsync(path, ("Cookie", $"{GatewayAnswers.CookieName}={gateway}"), ("Authorization", $"Bearer {client.Bearer}"));
            await ShouldBeAmbiguousAsync(path, ("Cookie", $"{GatewayAnswers.CookieName}={gateway}"), ("Authorization", "Basic dXNlcjpwYXNz"));
        }
    }

    [Fact]
    [Trait("Requirement", "R26")]
    [Trait("Requirement", "R36")]
    public async Task Only_the_exact_name_and_token_are_accepted()
    {
        var (session, gateway, _) = await server.SignInByCookieAsync(await server.RegisterAsync());

        foreach (var name in new[] { "__host-auth-gateway", "auth-gateway", "__Host-auth-gateway2", "x__Host-auth-gateway", "%5F_Host-auth-gateway" })
            (await server.WithCookies((name, gateway)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.Unauthorized, name);
        foreach (var value in new[] { gateway.ToUpperInvariant(), gateway[..^1], gateway + "=", gateway[4..], session, Token<GatewayAccess>.New().Reveal() })
            (await server.WithCookies((GatewayAnswers.CookieName, value)).GetAsync(Check)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Theory]
    [Trait("Requirement", "R34")]
    [InlineData("functional tests", "127.0.0.2")]
    [InlineData("another agent", "127.0.0.1")]
    public async Task The_gateway_cookie_is_bound_to_the_client_of_its_session(string userAgent, string ipAddress)
    {
        var (_, gateway, _) = await server.SignInByCookieAsync(await server.RegisterAsync());
        var other = server.Client(userAgent, IPAddress.Parse(ipAddress));
        other.Cookie = $"{GatewayAnswers.CookieName}={gateway}";

        (await other.GetAsync(Check)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task A_logout_ends_the_gateway_cookie_and_deletes_it()
    {
        var (session, gateway, _) = await server.SignInByCookieAsync(await server.RegisterAsync());
        var client = server.WithCookies((GatewayAnswers.CookieName, gateway));
        (await client.GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK);

        var logout = await server.WithCookies((ApiClient.CookieName, session)).DeleteAsync("/api/v1/sessions/current");

        logout.SetCookies()[GatewayAnswers.CookieName].ShouldBeEmpty();
        (await client.GetAsync(Check)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task A_bearer_login_deletes_the_gateway_cookie()
    {
        var account = await server.RegisterAsync();
        var (session, gateway, _) = await server.SignInByCookieAsync(account);

        var login = await server.WithCookies((ApiClient.CookieName, session), (GatewayAnswers.CookieName, gateway)).LoginAsync(account.Username);

        login.SetCookies()[GatewayAnswers.CookieName].ShouldBeEmpty();
        (await server.WithCookies((GatewayAnswers.CookieName, gateway)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("Requirement", "R35")]
    public async Task The_sign_in_page_sets_the_gateway_cookie_and_sign_out_deletes_it()
    {
        await server.SetUpAsync();
        var browser = new Browser(server);
        var account = await server.RegisterAsync();

        var signedIn = await browser.SendAsync("/sign-in", ("username", account.Username), ("password", RunningServer.Password), ("remember", "on"));
        signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(GatewayAnswers.CookieName, StringComparison.Ordinal))
            .ShouldMatch("^__Host-auth-gateway=gtw_[A-Za-z0-9_-]{43}; max-age=2592000; path=/; secure; samesite=lax; httponly$");

        (await browser.SendAsync("/sign-out")).SetCookies()[GatewayAnswers.CookieName].ShouldBeEmpty();
    }

    /// <summary>A gateway sends such a browser to the sign-in page, which sends it back.</summary>
    [Fact]
    public async Task A_signed_in_browser_without_the_gateway_cookie_gets_it_at_the_sign_in_page()
    {
        await server.SetUpAsync();
        var account = await server.RegisterAsync();
        var (session, gateway, _) = await server.SignInByCookieAsync(account);

        foreach (var cookies in new[] { $"{ApiClient.CookieName}={session}", $"{ApiClient.CookieName}={session}; {GatewayAnswers.CookieName}={Token<GatewayAccess>.New().Reveal()}" })
        {
            var answer = (await server.Client().SendAsync(HttpMethod.Get, "/sign-in?return=%2Fapp%2F", headers: ("Cookie", cookies))).ShouldLeadTo("/app/");
            answer.SetCookies()[GatewayAnswers.CookieName].ShouldBe(gateway);
        }

        var holder = await server.WithCookies((ApiClient.CookieName, session), (GatewayAnswers.CookieName, gateway)).GetAsync("/sign-in?return=%2Fapp%2F");
        holder.ShouldLeadTo("/app/").SetCookies().ShouldBeEmpty("the browser holds it");
    }

    [Fact]
    public async Task A_session_from_before_gateway_cookies_gets_one_at_the_sign_in_page()
    {
        using var own = new GatewayServer();
        await own.SetUpAsync();
        var account = await own.RegisterAsync();
        var (session, gateway, _) = await own.SignInByCookieAsync(account, remember: true);
        own.Database.Execute("UPDATE sessions SET gateway_token_hash = NULL");
        var application = own.WithCookies((GatewayAnswers.CookieName, gateway));
        (await application.GetAsync(Check)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var answer = await own.WithCookies((ApiClient.CookieName, session)).GetAsync("/sign-in?return=%2Fapp%2F");

        answer.Headers.GetValues("Set-Cookie").Single().ShouldStartWith($"{GatewayAnswers.CookieName}={gateway}; max-age=2592000;");
        (await application.GetAsync(Check)).Header("X-Auth-Username").ShouldBe(account.Username);
    }

    [Fact]
    public async Task Parallel_visits_of_the_sign_in_page_get_the_same_gateway_cookie()
    {
        using var own = new GatewayServer();
        await own.SetUpAsync();
        var (session, gateway, _) = await own.SignInByCookieAsync(await own.RegisterAsync());
        own.Database.Execute("UPDATE sessions SET gateway_token_hash = NULL");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => own.WithCookies((ApiClient.CookieName, session)).GetAsync("/sign-in")));

        answers.ShouldAllBe(answer => answer.SetCookies()[GatewayAnswers.CookieName] == gateway);
        (await own.WithCookies((GatewayAnswers.CookieName, gateway)).GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_forward_auth_check_extends_the_idle_timeout_of_the_session()
    {
        using var own = new GatewayServer();
        var (session, gateway, _) = await own.SignInByCookieAsync(await own.RegisterAsync());
        var application = own.WithCookies((GatewayAnswers.CookieName, gateway));

        for (var i = 0; i < 3; i++)
        {
            own.Clock.Advance(TimeSpan.FromMinutes(20));
            (await application.GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await own.WithCookies((ApiClient.CookieName, session)).IsSignedInAsync()).ShouldBeTrue();
    }

    private async Task ShouldBeAmbiguousAsync(string path, params (string Name, string Value)[] headers) =>
        (await server.Client().SendAsync(HttpMethod.Get, path, headers: headers)).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials").ShouldNameNoUser();
}
