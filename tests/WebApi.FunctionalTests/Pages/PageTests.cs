using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.SignIn;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class PageTests(ServerWithAdministrator server) : IClassFixture<ServerWithAdministrator>
{
    private static readonly string[] PublicPaths = ["/sign-in", "/register", "/forgot-password", "/setup", "/verify-email/new-link", "/docs/errors", "/docs/errors/busy"];

    private static readonly string[] AccountPaths = ["/account", "/account/password", "/account/sessions", "/account/security", "/account/activity", "/account/email", "/account/close", "/account/data", "/confirm-identity"];

    public static TheoryData<string> PublicPages => [.. PublicPaths];

    public static TheoryData<string> AccountPages => [.. AccountPaths];

    /// <summary>An exception of the error page itself would be logged as unhandled, although the client only disconnected.</summary>
    [Fact]
    public async Task The_error_page_for_a_disconnected_client_causes_no_exception()
    {
        await using var scope = server.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = new CancellationToken(canceled: true) };
        http.Request.Path = "/unknown";
        http.Request.Method = HttpMethods.Get;
        http.Request.Headers.Accept = "text/html";
        using var body = new MemoryStream();
        http.Response.Body = body;

        await ProblemResult.From(StatusCodes.Status400BadRequest).ExecuteAsync(http);

        http.Response.ContentType.ShouldBe("text/html; charset=utf-8");
        body.Length.ShouldBe(http.Response.ContentLength!.Value);
    }

    [Theory]
    [MemberData(nameof(PublicPages))]
    public async Task Pages_have_a_strict_content_security_policy_and_no_inline_or_external_code(string path)
    {
        var page = await new Browser(server).OpenAsync(path);

        page.Status.ShouldBe(HttpStatusCode.OK);
        var policy = page.Header("Content-Security-Policy")!;
        policy.ShouldStartWith("default-src 'none';");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
        page.Header("Cache-Control").ShouldBe("no-store");
        page.Header("Referrer-Policy").ShouldBe("same-origin");
        page.Text.ShouldNotContain(" style=");
        page.Text.ShouldNotContain(" onclick=");
        page.Text.ShouldNotContain("http://");
        page.Text.ShouldNotContain("https://");
    }

    /// <summary>Policies have no default for form targets and base URIs: both are unrestricted without their own directive.</summary>
    [Theory]
    [InlineData("style-src 'self'")]
    [InlineData("script-src 'self'")]
    [InlineData("form-action 'self'")]
    [InlineData("base-uri 'none'")]
    [InlineData("frame-ancestors 'none'")]
    public async Task The_content_security_policy_restricts_styles_scripts_forms_base_URI_and_frames(string directive) =>
        (await new Browser(server).OpenAsync("/sign-in")).Header("Content-Security-Policy")!.Split("; ").ShouldContain(directive);

    [Theory]
    [MemberData(nameof(AccountPages))]
    public async Task Account_pages_lead_to_sign_in_without_a_session(string path) =>
        (await new Browser(server).OpenAsync(path)).ShouldLeadTo("/sign-in" + (path == "/account" ? "" : $"?return={Uri.EscapeDataString(path)}"));

    [Theory]
    [MemberData(nameof(AccountPages))]
    public async Task Account_pages_open_after_a_recent_login(string path)
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync(path)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(AccountPages))]
    [MemberData(nameof(PublicPages))]
    public async Task Pages_answer_HEAD_requests(string path)
    {
        var browser = server.Client();

        (await browser.SendAsync(HttpMethod.Head, path)).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.SeeOther);
    }

    [Theory]
    [Trait("Requirement", "R40")]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    [InlineData("/register")]
    [InlineData("/setup")]
    [InlineData("/account/password")]
    [InlineData("/account/close")]
    [InlineData("/account/sessions/end-others")]
    public async Task A_cross_site_form_is_rejected(string path)
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);
        var client = server.Client("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        client.Cookie = $"{ApiClient.CookieName}={browser.Session}";

        var rejected = await client.SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent([]), ("Sec-Fetch-Site", "cross-site"));

        rejected.ShouldBePage("Access denied", HttpStatusCode.Forbidden);
        (await client.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("/account/email")]
    [InlineData("/account/close")]
    [InlineData("/account/data")]
    public async Task Sensitive_pages_require_confirmation_of_identity_and_then_open(string path)
    {
        using var own = new RunningServer();
        var alice = await own.RegisterAsync();
        var browser = new Browser(own);
        await browser.SignInAsync(alice.Username);
        own.Clock.Advance(TimeSpan.FromMinutes(11));

        var redirected = (await browser.OpenAsync(path)).ShouldLeadTo($"/confirm-identity?return={Uri.EscapeDataString(path)}");
        var page = (await browser.FollowAsync(redirected)).ShouldBePage("Confirm it's you");
        (await browser.SendAsync("/confirm-identity", ("password", "not the one that it is"), ("return", path))).ShouldBePage("Confirm it's you", HttpStatusCode.Unauthorized);
        var confirmed = await browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("return", Browser.HiddenField(page, "return")));

        (await browser.FollowAsync(confirmed.ShouldLeadTo(path))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_HEAD_request_for_an_account_page_leads_to_sign_in_with_its_return_path() =>
        (await server.Client().SendAsync(HttpMethod.Head, "/account/sessions")).ShouldLeadTo("/sign-in?return=%2Faccount%2Fsessions");

    [Fact]
    [Trait("Requirement", "R39")]
    public async Task A_page_request_with_two_session_cookies_shows_an_error_instead_of_sign_in()
    {
        var token = (await server.SignInAsync()).Bearer;

        var answer = await new Browser(server).OpenAsync("/account", ("Cookie", $"{ApiClient.CookieName}={token}; {ApiClient.CookieName}={token}"));

        answer.ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_unknown_path_returns_a_page_to_browsers_and_a_problem_to_API_clients()
    {
        (await new Browser(server).OpenAsync("/nothing/here")).ShouldBePage("Page not found", HttpStatusCode.NotFound);
        (await new Browser(server).OpenAsync("/api/v1/nothing")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
        (await server.Client().GetAsync("/nothing/here")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Opening_a_form_only_path_in_a_browser_shows_an_error_page() =>
        (await new Browser(server).OpenAsync("/sign-out")).ShouldBePage("Something went wrong", HttpStatusCode.MethodNotAllowed);

    [Fact]
    public async Task A_form_with_a_duplicate_field_is_rejected()
    {
        var alice = await server.RegisterAsync();

        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("username", "someone else"), ("password", RunningServer.Password));

        rejected.ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_cross_site_form_with_an_authorization_header_is_rejected() =>
        (await server.Client().SendAsync(HttpMethod.Post, "/register", new FormUrlEncodedContent([]), ("Sec-Fetch-Site", "cross-site"), ("Authorization", "Bearer")))
            .ShouldBePage("Access denied", HttpStatusCode.Forbidden);

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task A_page_rejects_a_body_that_is_not_a_form(string type)
    {
        var body = new StringContent("{}", System.Text.Encoding.UTF8, type);

        (await server.Client().SendAsync(HttpMethod.Post, "/sign-in", body)).ShouldBePage("Something went wrong", HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    public async Task A_page_rejects_an_oversized_body_of_any_content_type(string type)
    {
        var body = new StringContent(new string('x', (64 * 1024) + 1), System.Text.Encoding.UTF8, type);

        (await server.Client().SendAsync(HttpMethod.Post, "/sign-in", body)).ShouldBePage("Something went wrong", HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task An_empty_form_post_shows_the_form_with_its_errors() =>
        (await server.Client().PostAsync("/register")).ShouldBePage("Create an account", HttpStatusCode.BadRequest);

    [Fact]
    public async Task The_sign_in_page_encodes_the_username()
    {
        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", "\"><script>alert(1)</script>"), ("password", "any password"));

        rejected.Text.ShouldNotContain("<script>alert");
        rejected.Text.ShouldContain("&lt;script&gt;alert(1)");
    }

    [Theory]
    [InlineData("/account/security/authenticator", "/account/security")]
    [InlineData("/sign-in/second-factor", "/sign-in")]
    public async Task Opening_the_path_of_a_form_leads_to_its_page(string path, string page)
    {
        var browser = new Browser(server);
        if (page != "/sign-in") await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync(path)).ShouldLeadTo(page);
    }

    [Fact]
    public async Task An_export_without_recent_authentication_returns_to_its_page_after_confirmation()
    {
        using var own = new RunningServer();
        var browser = new Browser(own);
        await browser.SignInAsync((await own.RegisterAsync()).Username);
        own.Clock.Advance(TimeSpan.FromMinutes(11));

        (await browser.OpenAsync("/account/export")).ShouldLeadTo("/confirm-identity?return=%2Faccount%2Fdata");
        own.Log.Text.ShouldContain("step_up_required");
    }

    [Fact]
    public async Task The_error_page_is_shown_in_the_language_of_the_browser()
    {
        var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

        var german = await server.Client().SendAsync(HttpMethod.Post, "/sign-in", body, ("Accept-Language", "de"));
        german.ShouldBePage("Das hat nicht funktioniert", HttpStatusCode.UnsupportedMediaType);
        german.Text.ShouldContain("<html lang=\"de\">");
    }

    [Fact]
    public async Task An_endpoint_of_the_host_application_overrides_a_page_with_the_same_path()
    {
        await using var team = await HostApplicationServer.StartAsync(server.Database);
        using var http = new HttpClient { BaseAddress = team.Address };

        (await http.GetStringAsync("/register")).ShouldBe("theirs");
    }

    [Fact]
    public async Task An_endpoint_of_the_host_application_returns_problems_even_to_browsers()
    {
        await using var team = await HostApplicationServer.StartAsync(server.Database);
        using var browser = new ApiClient(team.Address, "Mozilla/5.0", IPAddress.Loopback);

        (await browser.SendAsync(HttpMethod.Get, "/orders", null, ("Accept", "text/html"))).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task The_well_known_change_password_path_leads_to_the_password_page()
    {
        (await new Browser(server).OpenAsync("/.well-known/change-password")).ShouldLeadTo("/account/password");
    }

    [Fact]
    public async Task Assets_are_immutable_and_compressed()
    {
        var browser = new Browser(server);
        var sheet = await AssetPathAsync(browser, "css");

        var plain = await browser.OpenAsync(sheet);
        plain.ContentHeaders.ContentType!.MediaType.ShouldBe("text/css");
        plain.Header("Cache-Control").ShouldBe("public, max-age=31536000, immutable");
        plain.Text.ShouldContain("--accent: #2f5bd0");
        var packed = await browser.OpenAsync(sheet, ("Accept-Encoding", "gzip, br"));
        packed.ContentHeaders.ContentEncoding.ShouldBe(["br"]);
        packed.ContentHeaders.ContentLength!.Value.ShouldBeLessThan(plain.ContentHeaders.ContentLength!.Value / 2);
        (await browser.OpenAsync("/assets/site.000000000000.css")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("br;q=0")]
    [InlineData("gzip, br;q=0.0")]
    [InlineData("vibrant")]
    public async Task Assets_are_sent_uncompressed_when_the_client_does_not_accept_brotli(string acceptEncoding)
    {
        var browser = new Browser(server);
        var sheet = await AssetPathAsync(browser, "css");

        (await browser.OpenAsync(sheet, ("Accept-Encoding", acceptEncoding))).ContentHeaders.ContentEncoding.ShouldBeEmpty();
    }

    [Fact]
    public async Task Assets_vary_by_accept_encoding()
    {
        var browser = new Browser(server);

        (await browser.OpenAsync(await AssetPathAsync(browser, "css"))).Header("Vary").ShouldBe("Accept-Encoding");
    }

    [Fact]
    public async Task The_asset_URL_changes_with_its_content()
    {
        using var own = RunningServer.With(("Branding:Color", "#ffcc00"));

        (await AssetPathAsync(new Browser(own), "css")).ShouldNotBe(await AssetPathAsync(new Browser(server), "css"));
    }

    [Fact]
    public async Task Pages_are_German_for_browsers_that_prefer_German_and_English_otherwise()
    {
        var page = (await new Browser(server, "de-AT,de;q=0.9,en;q=0.8").OpenAsync("/sign-in")).ShouldBePage("Anmelden");

        page.Text.ShouldContain("<html lang=\"de\">");
        (await new Browser(server, "fr").OpenAsync("/sign-in")).ShouldBePage("Sign in");
    }

    [Fact]
    public async Task Use_case_errors_are_shown_in_German()
    {
        var rejected = await new Browser(server, "de").SendAsync("/register", ("username", "a@b"), ("password", "zu kurz"));

        WebUtility.HtmlDecode(rejected.Text).ShouldContain("einen Benutzernamen mit 1 bis 64 Zeichen");
    }

    [Fact]
    public async Task The_branding_name_setting_is_shown_and_encoded()
    {
        using var own = RunningServer.With(("Branding:Name", "Contoso <ID>"), ("Branding:Color", "#ffcc00"));

        var page = await new Browser(own).OpenAsync("/register");

        page.Text.ShouldContain("Contoso &lt;ID&gt;");
    }

    [Fact]
    public async Task The_branding_color_is_applied_in_readable_shades()
    {
        using var own = RunningServer.With(("Branding:Color", "#ffcc00"));
        var browser = new Browser(own);

        var sheet = (await browser.OpenAsync(await AssetPathAsync(browser, "css"))).Text;
        sheet.ShouldContain("(prefers-color-scheme: dark) { :root { --accent: #ffcc00; --on-accent: #000000; --accent-edge: #ffcc00; --accent-text: #ffcc00 } }");
        sheet.ShouldContain("\n:root { --accent: #ffcc00; --on-accent: #000000;");
        sheet.ShouldContain("; --accent-text: var(--text) }", customMessage: "yellow text is unreadable on a light surface");
        (await browser.OpenAsync(await AssetPathAsync(browser, "logo"))).Text.ShouldContain("stroke=\"#000000\"");
    }

    [Fact]
    public async Task The_host_application_can_replace_the_component_of_a_page()
    {
        using var own = RunningServer.With(services => services.ReplacePage<SignInModel, CustomSignIn>());

        (await new Browser(own).OpenAsync("/sign-in?setup=later&return=/account/sessions")).Text.ShouldContain("<p>ours leads to /account/sessions</p>");
    }

    [Fact]
    public async Task The_last_registered_page_component_is_used()
    {
        using var own = RunningServer.With(services => services.ReplacePage<SignInModel, CustomSignIn>().ReplacePage<SignInModel, OtherCustomSignIn>());

        (await new Browser(own).OpenAsync("/sign-in?setup=later")).Text.ShouldBe("later");
    }

    /// <summary>The path of the stylesheet or the logo of a page.</summary>
    private static async Task<string> AssetPathAsync(Browser browser, string kind) =>
        Regex.Matches((await browser.OpenAsync("/register")).Text, "/assets/[^\"]+", RegexOptions.None, TimeSpan.FromSeconds(1))
            .Select(m => m.Value).First(path => path.Contains(kind, StringComparison.Ordinal));

    private sealed class CustomSignIn : PageFor<SignInModel>
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "p");
            builder.AddContent(1, $"ours leads to {Model.Return}");
            builder.CloseElement();
        }
    }

    private sealed class OtherCustomSignIn : PageFor<SignInModel>
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "later");
    }
}
