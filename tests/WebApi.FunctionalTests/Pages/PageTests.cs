using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.SignIn;
using Microsoft.AspNetCore.Components.Rendering;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class PageTests(SetUpServer server) : IClassFixture<SetUpServer>
{
    private static readonly string[] PublicPaths = ["/sign-in", "/register", "/forgot-password", "/setup", "/verify-email/new-link"];

    private static readonly string[] AccountPaths = ["/account", "/account/password", "/account/sessions", "/account/security", "/account/activity", "/account/email", "/account/close", "/account/data", "/confirm-identity"];

    public static TheoryData<string> PublicPages => [.. PublicPaths];

    public static TheoryData<string> AccountPages => [.. AccountPaths];

    [Theory]
    [MemberData(nameof(PublicPages))]
    public async Task Nothing_runs_on_a_page_that_is_not_a_file_of_this_server(string path)
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
    public async Task A_page_uses_files_of_this_server_and_sends_its_forms_to_it_alone(string directive) =>
        (await new Browser(server).OpenAsync("/sign-in")).Header("Content-Security-Policy")!.Split("; ").ShouldContain(directive);

    [Theory]
    [MemberData(nameof(AccountPages))]
    public async Task What_is_ones_own_is_shown_to_nobody_else(string path) =>
        (await new Browser(server).OpenAsync(path)).ShouldLeadTo("/sign-in" + (path == "/account" ? "" : $"?return={Uri.EscapeDataString(path)}"));

    [Theory]
    [MemberData(nameof(AccountPages))]
    public async Task What_is_ones_own_is_shown_to_whoever_has_just_signed_in(string path)
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync(path)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(AccountPages))]
    [MemberData(nameof(PublicPages))]
    public async Task A_page_can_be_asked_for_without_its_content(string path)
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
    public async Task A_form_of_another_site_is_refused(string path)
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
    public async Task What_is_sensitive_wants_a_fresh_proof_and_then_goes_on(string path)
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
    public async Task A_page_that_is_asked_for_without_its_content_leads_to_the_same_address() =>
        (await server.Client().SendAsync(HttpMethod.Head, "/account/sessions")).ShouldLeadTo("/sign-in?return=%2Faccount%2Fsessions");

    [Fact]
    [Trait("Requirement", "R39")]
    public async Task Whoever_comes_as_two_is_told_so_and_not_asked_to_sign_in()
    {
        var token = (await server.SignInAsync()).Bearer;

        var answer = await new Browser(server).OpenAsync("/account", ("Cookie", $"{ApiClient.CookieName}={token}; {ApiClient.CookieName}={token}"));

        answer.ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_is_a_page_for_people_and_a_problem_for_programs()
    {
        (await new Browser(server).OpenAsync("/nothing/here")).ShouldBePage("Page not found", HttpStatusCode.NotFound);
        (await new Browser(server).OpenAsync("/api/v1/nothing")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
        (await server.Client().GetAsync("/nothing/here")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task An_address_that_takes_only_a_form_is_a_page_for_people_who_open_it() =>
        (await new Browser(server).OpenAsync("/sign-out")).ShouldBePage("Something went wrong", HttpStatusCode.MethodNotAllowed);

    [Fact]
    public async Task A_field_that_comes_twice_is_refused()
    {
        var alice = await server.RegisterAsync();

        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("username", "someone else"), ("password", RunningServer.Password));

        rejected.ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_form_of_another_site_gains_nothing_by_an_Authorization_header() =>
        (await server.Client().SendAsync(HttpMethod.Post, "/register", new FormUrlEncodedContent([]), ("Sec-Fetch-Site", "cross-site"), ("Authorization", "Bearer")))
            .ShouldBePage("Access denied", HttpStatusCode.Forbidden);

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task A_body_that_is_no_form_is_refused_by_a_page(string type)
    {
        var body = new StringContent("{}", System.Text.Encoding.UTF8, type);

        (await server.Client().SendAsync(HttpMethod.Post, "/sign-in", body)).ShouldBePage("Something went wrong", HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    public async Task A_body_that_is_too_long_is_refused_by_a_page_whatever_it_is(string type)
    {
        var body = new StringContent(new string('x', (64 * 1024) + 1), System.Text.Encoding.UTF8, type);

        (await server.Client().SendAsync(HttpMethod.Post, "/sign-in", body)).ShouldBePage("Something went wrong", HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Whoever_sends_nothing_to_a_page_is_told_what_is_missing() =>
        (await server.Client().PostAsync("/register")).ShouldBePage("Create an account", HttpStatusCode.BadRequest);

    [Fact]
    public async Task What_somebody_is_called_runs_nowhere()
    {
        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", "\"><script>alert(1)</script>"), ("password", "any password"));

        rejected.Text.ShouldNotContain("<script>alert");
        rejected.Text.ShouldContain("&lt;script&gt;alert(1)");
    }

    [Theory]
    [InlineData("/account/security/authenticator", "/account/security")]
    [InlineData("/sign-in/second-factor", "/sign-in")]
    public async Task The_address_of_a_form_leads_to_the_page_that_it_belongs_to(string path, string page)
    {
        var browser = new Browser(server);
        if (page != "/sign-in") await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync(path)).ShouldLeadTo(page);
    }

    [Fact]
    public async Task A_file_is_asked_for_again_from_its_page_after_a_fresh_proof()
    {
        using var own = new RunningServer();
        var browser = new Browser(own);
        await browser.SignInAsync((await own.RegisterAsync()).Username);
        own.Clock.Advance(TimeSpan.FromMinutes(11));

        (await browser.OpenAsync("/account/export")).ShouldLeadTo("/confirm-identity?return=%2Faccount%2Fdata");
        own.Log.Text.ShouldContain("step_up_required");
    }

    [Fact]
    public async Task A_fault_is_told_in_the_language_of_whoever_meets_it()
    {
        var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

        var german = await server.Client().SendAsync(HttpMethod.Post, "/sign-in", body, ("Accept-Language", "de"));
        german.ShouldBePage("Das hat nicht funktioniert", HttpStatusCode.UnsupportedMediaType);
        german.Text.ShouldContain("<html lang=\"de\">");
    }

    [Fact]
    public async Task A_team_has_an_endpoint_at_the_address_of_a_page()
    {
        await using var team = await TeamServer.StartAsync(server.Database);
        using var http = new HttpClient { BaseAddress = team.Address };

        (await http.GetStringAsync("/register")).ShouldBe("theirs");
    }

    [Fact]
    public async Task A_team_s_own_endpoint_is_no_page_whoever_opens_it()
    {
        await using var team = await TeamServer.StartAsync(server.Database);
        using var browser = new ApiClient(team.Address, "Mozilla/5.0", IPAddress.Loopback);

        (await browser.SendAsync(HttpMethod.Get, "/orders", null, ("Accept", "text/html"))).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task Password_managers_are_led_to_where_a_password_is_changed()
    {
        (await new Browser(server).OpenAsync("/.well-known/change-password")).ShouldLeadTo("/account/password");
    }

    [Fact]
    public async Task Files_of_the_pages_are_kept_for_ever_and_packed()
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
    public async Task Who_can_not_unpack_a_file_gets_it_plain(string acceptEncoding)
    {
        var browser = new Browser(server);
        var sheet = await AssetPathAsync(browser, "css");

        (await browser.OpenAsync(sheet, ("Accept-Encoding", acceptEncoding))).ContentHeaders.ContentEncoding.ShouldBeEmpty();
    }

    [Fact]
    public async Task Caches_keep_the_packed_file_apart_from_the_plain_one()
    {
        var browser = new Browser(server);

        (await browser.OpenAsync(await AssetPathAsync(browser, "css"))).Header("Vary").ShouldBe("Accept-Encoding");
    }

    [Fact]
    public async Task A_file_that_says_something_else_has_another_address()
    {
        using var own = RunningServer.With(("Branding:Color", "#ffcc00"));

        (await AssetPathAsync(new Browser(own), "css")).ShouldNotBe(await AssetPathAsync(new Browser(server), "css"));
    }

    [Fact]
    public async Task A_browser_that_asks_for_German_gets_German()
    {
        var page = (await new Browser(server, "de-AT,de;q=0.9,en;q=0.8").OpenAsync("/sign-in")).ShouldBePage("Anmelden");

        page.Text.ShouldContain("<html lang=\"de\">");
        (await new Browser(server, "fr").OpenAsync("/sign-in")).ShouldBePage("Sign in");
    }

    [Fact]
    public async Task What_a_use_case_says_is_told_in_German_too()
    {
        var rejected = await new Browser(server, "de").SendAsync("/register", ("username", "a@b"), ("password", "zu kurz"));

        WebUtility.HtmlDecode(rejected.Text).ShouldContain("einen Benutzernamen mit 1 bis 64 Zeichen");
    }

    [Fact]
    public async Task A_name_and_a_colour_are_settings()
    {
        using var own = RunningServer.With(("Branding:Name", "Contoso <ID>"), ("Branding:Color", "#ffcc00"));

        var page = await new Browser(own).OpenAsync("/register");

        page.Text.ShouldContain("Contoso &lt;ID&gt;");
    }

    [Fact]
    public async Task The_colour_of_a_brand_is_shown_in_shades_that_can_be_read()
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
    public async Task A_team_shows_a_page_its_own_way()
    {
        using var own = RunningServer.With(services => services.ReplacePage<SignInModel, CustomSignIn>());

        (await new Browser(own).OpenAsync("/sign-in?setup=later&return=/account/sessions")).Text.ShouldContain("<p>ours leads to /account/sessions</p>");
    }

    [Fact]
    public async Task The_component_that_a_team_registers_last_shows_the_page()
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
