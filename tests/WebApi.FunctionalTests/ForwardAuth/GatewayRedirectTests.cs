using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>A gateway that passes redirects on can leave it to forward-auth to lead browsers to a page.</summary>
[Trait("Requirement", "R45")]
public sealed class GatewayRedirectTests(GatewayRedirectTests.Server server) : IClassFixture<GatewayRedirectTests.Server>
{
    private const string Check = "/api/v1/forward-auth";
    private const string Redirecting = Check + "?unauthenticated=redirect";
    private const string SignIn = "https://auth.example.com/sign-in";

    private static readonly (string, string) Navigates = ("Sec-Fetch-Mode", "navigate");

    [Fact]
    public async Task A_browser_is_led_to_sign_in_only_if_the_gateway_asks_for_it()
    {
        (await OpenAsync(Redirecting, Navigates)).ShouldLeadBrowserTo(SignIn);

        (await OpenAsync(Check, Navigates)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await OpenAsync($"{Check}?unauthenticated=redirect&roles=x", Navigates)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await OpenAsync($"{Check}/app?unauthenticated=redirect", Navigates)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    /// <summary>Envoy appends the URL of the request, so its gateway has no query of its own.</summary>
    [Fact]
    public async Task A_setting_leads_browsers_to_sign_in_at_each_path()
    {
        using var own = RunningServer.With(("PublicUrl", "https://auth.example.com"), ("ForwardAuth:Roles", "*"), ("ForwardAuth:Unauthenticated", "Redirect"));

        (await own.Client().SendAsync(HttpMethod.Get, $"{Check}/app?a=b", headers: [Navigates])).ShouldLeadBrowserTo(SignIn);
        (await own.Client().SendAsync(HttpMethod.Post, $"{Check}/app", headers: [Navigates])).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Theory]
    [InlineData("navigate", "*/*", "GET", true)]
    [InlineData("navigate", "*/*", "HEAD", true)]
    [InlineData("navigate", "*/*", "POST", false)]
    [InlineData("cors", "text/html", "GET", false)]
    [InlineData("no-cors", "text/html", "GET", false)]
    [InlineData(null, "text/html,application/xhtml+xml;q=0.9", "GET", true)]
    [InlineData(null, "application/json", "GET", false)]
    [InlineData(null, "text/html", "POST", false)]
    [InlineData(null, "text/html", "WEBSOCKET", false)]
    public async Task Only_navigations_are_led_to_a_page(string? mode, string accept, string method, bool isLed)
    {
        (string, string)[] headers = [("Accept", accept), ("X-Forwarded-Method", method), ("X-Forwarded-Uri", "/app"), .. mode is null ? [] : new[] { ("Sec-Fetch-Mode", mode) }];

        var answer = await OpenAsync(Redirecting, headers);

        if (isLed) answer.ShouldLeadBrowserTo(SignIn);
        else answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Theory]
    [InlineData("https", "auth.example.com", "/app/orders?a=1&b=2%26", "/app/orders?a=1&b=2%26")]
    [InlineData("https", "auth.example.com", "/app/100%25?q=%2F", "/app/100%25?q=%2F")]
    [InlineData("https", "auth.example.com", @"/app?path=a\b", "/app?path=a%5Cb")]
    [InlineData("https", "shop.example.com", "/orders?a=1&b=2%26", "https://shop.example.com/orders?a=1&b=2%26")]
    [InlineData("https", "auth.example.com:8443", "/app", "https://auth.example.com:8443/app")]
    [InlineData("https", "auth.example.com", "//evil.example", null)]
    [InlineData("https", "auth.example.com", "/app/../admin", null)]
    [InlineData("http", "auth.example.com", "/app", null)]
    [InlineData("https", "auth.example.com:444", "/app", null)]
    [InlineData("https", "evil.example", "/app", null)]
    [InlineData("https", "evil.example", "https://shop.example.com/", null)]
    [InlineData("https", "shop.example.com@evil.example", "/", null)]
    [InlineData("https", @"evil.example\.shop.example.com", "/", null)]
    [InlineData("https", "shop.example.com", "@evil.example/", null)]
    [InlineData("https, http", "auth.example.com", "/app", null)]
    [InlineData("javascript", "shop.example.com", "/", null)]
    public async Task The_redirect_states_the_URL_of_the_application_if_it_is_allowed(string scheme, string host, string uri, string? expected)
    {
        var answer = await OpenAsync(Redirecting, Navigates, ("X-Forwarded-Proto", scheme), ("X-Forwarded-Host", host), ("X-Forwarded-Uri", uri));

        answer.ShouldLeadBrowserTo(expected is null ? SignIn : $"{SignIn}?return={Uri.EscapeDataString(expected)}");
    }

    [Theory]
    [InlineData("https://shop.example.com/orders?a=1&b=%26", "https://shop.example.com/orders?a=1&b=%26")]
    [InlineData("https://auth.example.com/app", "/app")]
    [InlineData("https://evil.example/app", null)]
    [InlineData("/app", null)]
    public async Task Another_gateway_states_the_URL_in_one_header(string url, string? expected)
    {
        var answer = await OpenAsync(Redirecting, Navigates, ("X-Original-URL", url));

        answer.ShouldLeadBrowserTo(expected is null ? SignIn : $"{SignIn}?return={Uri.EscapeDataString(expected)}");
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task Only_a_known_proxy_states_the_URL_and_the_method()
    {
        var unknown = server.Client(from: IPAddress.Parse("127.0.0.9"));
        (string, string)[] headers = [Navigates, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "shop.example.com"), ("X-Forwarded-Uri", "/a"), ("X-Forwarded-Method", "POST"), ("X-Original-URL", "https://shop.example.com/")];

        (await unknown.SendAsync(HttpMethod.Get, Redirecting, headers: headers)).ShouldLeadBrowserTo(SignIn);
    }

    [Fact]
    public async Task Two_credentials_are_no_navigation_to_the_sign_in_page()
    {
        var client = server.WithCookies((GatewayAnswers.CookieName, "a"), (GatewayAnswers.CookieName, "b"));

        (await client.SendAsync(HttpMethod.Get, Redirecting, headers: [Navigates])).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
    }

    [Fact]
    public async Task A_browser_that_lacks_something_is_led_to_the_page_where_it_gets_it()
    {
        using var own = RunningServer.With(("PublicUrl", "https://auth.example.com"), ("Proxies:Known", "127.0.0.1"));
        var (_, gateway, _) = await own.SignInByCookieAsync(await own.RegisterAsync());
        var browser = own.WithCookies((GatewayAnswers.CookieName, gateway));
        own.Clock.Advance(TimeSpan.FromSeconds(61));
        (string, string)[] headers = [Navigates, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "auth.example.com"), ("X-Forwarded-Uri", "/app?a=b")];

        var old = await browser.SendAsync(HttpMethod.Get, $"{Redirecting}&role=*&max_age=60", headers: headers);
        old.ShouldLeadBrowserTo("https://auth.example.com/confirm-identity?return=%2Fapp%3Fa%3Db");
        old.Header("X-Auth-Error").ShouldBe("recent_login_required");
        (await browser.SendAsync(HttpMethod.Get, $"{Redirecting}&role=*&aal=2", headers: headers)).ShouldLeadBrowserTo("https://auth.example.com/account/security");
        (await browser.SendAsync(HttpMethod.Get, $"{Redirecting}&role=clerk", headers: headers)).ShouldDenyFor("role_required");
        (await browser.SendAsync(HttpMethod.Get, $"{Check}?role=*&max_age=60", headers: headers)).ShouldDenyFor("recent_login_required");
    }

    [Theory]
    [InlineData("unauthenticated=status")]
    [InlineData("unauthenticated=")]
    [InlineData("unauthenticated=redirect&unauthenticated=redirect")]
    public async Task Another_value_of_the_parameter_is_rejected_before_and_after_a_sign_in(string query)
    {
        (await server.Client().GetAsync($"{Check}?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await (await server.SignInAsync()).GetAsync($"{Check}?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    private Task<Answer> OpenAsync(string target, params (string, string)[] headers) => server.Client().SendAsync(HttpMethod.Get, target, headers: headers);

    public sealed class Server() : RunningServer(
        ("PublicUrl", "https://auth.example.com"), ("ForwardAuth:Roles", "*"), ("Proxies:Known", "127.0.0.1"), ("ReturnAddresses", "https://shop.example.com, https://auth.example.com:8443"));
}

internal static class GatewayRedirects
{
    /// <summary>Checks that a browser is led to a page, and the application to no user.</summary>
    public static void ShouldLeadBrowserTo(this Answer answer, string url)
    {
        answer.ShouldNameNoUser();
        (answer.Status, answer.Header("Location")).ShouldBe((HttpStatusCode.Found, url));
    }
}
