using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class SignInPageTests(ServerWithAdministrator server) : IClassFixture<ServerWithAdministrator>
{
    [Fact]
    public async Task The_start_page_leads_to_sign_in_without_a_session()
    {
        var browser = new Browser(server);

        (await browser.FollowAsync(await browser.OpenAsync("/"))).ShouldBePage("Sign in");
    }

    [Fact]
    public async Task Sign_in_leads_to_the_page_that_required_it()
    {
        var alice = await server.RegisterAsync();
        var browser = new Browser(server);
        var redirected = (await browser.OpenAsync("/account/sessions?of=mine")).ShouldLeadTo("/sign-in?return=%2Faccount%2Fsessions%3Fof%3Dmine");

        var page = (await browser.FollowAsync(redirected)).ShouldBePage("Sign in");
        var signedIn = await browser.SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password), ("return", Browser.HiddenField(page, "return")));

        (await browser.FollowAsync(signedIn.ShouldLeadTo("/account/sessions?of=mine"))).ShouldBePage("Active sessions");
    }

    [Theory]
    [Trait("Requirement", "R45")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/account")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil")]
    [InlineData("~/evil")]
    [InlineData("/account\r\nSet-Cookie: a=b")]
    [InlineData("/\t/evil.example")]
    [InlineData("/.//evil.example")]
    [InlineData("/account/..//evil.example")]
    [InlineData("/account/%2e%2e//evil.example")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("%2f%2fevil.example")]
    [InlineData("/%2Fevil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%5C%5Cevil.example")]
    [InlineData("/%252f%252fevil.example")]
    [InlineData("/%25252fevil.example")]
    [InlineData("/%255cevil.example")]
    [InlineData("/%252e%252e/%2fevil.example")]
    [InlineData("/account/%2e%2e/%2fevil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%0d%0aSet-Cookie:a=b")]
    [InlineData("/%c0%afevil.example")]
    [InlineData("/%25c0%25afevil.example")]
    [InlineData("/%C2%85/evil.example")]
    public async Task Sign_in_ignores_return_paths_to_another_site(string returnPath)
    {
        var alice = await server.RegisterAsync();

        var signedIn = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password), ("return", returnPath));

        signedIn.ShouldLeadTo("/account");
    }

    /// <summary>Proxies or browsers could interpret each of these paths as another URL.</summary>
    [Theory]
    [Trait("Requirement", "R45")]
    [InlineData("/account//sessions")]
    [InlineData("/account/../sessions")]
    [InlineData("/account/%2e%2e/sessions")]
    [InlineData("/account/.%2e/sessions")]
    [InlineData("/account/%252e%252e/sessions")]
    [InlineData("/account%2f%2fsessions")]
    [InlineData("/account%2f.%2fsessions")]
    [InlineData("/account%5csessions")]
    [InlineData("/account%00sessions")]
    [InlineData("/account/%ff")]
    [InlineData("/account\\sessions")]
    [InlineData("/account sessions")]
    [InlineData("/account/sessions?of=m\u00fcller")]
    public async Task Sign_in_ignores_ambiguous_return_paths(string returnPath)
    {
        var alice = await server.RegisterAsync();

        var signedIn = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password), ("return", returnPath));

        signedIn.ShouldLeadTo("/account");
    }

    public static TheoryData<string> ReturnPaths => new()
    {
        "/account/sessions?of=mine&sort=new",
        "/account/sessions?of=m%C3%BCller%20%26%20co&next=%2Faccount",
        "/account/sessions?of=100%25",
        "/account/sessions?a=b?c=d/e//f",
        "/admin/users/m%C3%BCller",
        "/admin/users/a%20b%2Fc?q=%2e%2e",
        "/admin/users/100%25",
        "/admin/users/100%2525",
    };

    [Theory]
    [MemberData(nameof(ReturnPaths))]
    public async Task The_return_path_with_escapes_and_query_is_preserved_by_sign_in(string returnPath)
    {
        var alice = await server.RegisterAsync();
        var browser = new Browser(server);
        var page = (await browser.OpenAsync($"/sign-in?return={Uri.EscapeDataString(returnPath)}")).ShouldBePage("Sign in");

        var signedIn = await browser.SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password), ("return", Browser.HiddenField(page, "return")));

        signedIn.ShouldLeadTo(returnPath);
        (await browser.OpenAsync($"/sign-in?return={Uri.EscapeDataString(returnPath)}")).ShouldLeadTo(returnPath);
    }

    [Theory]
    [MemberData(nameof(ReturnPaths))]
    public async Task The_return_path_with_escapes_and_query_is_preserved_by_second_factor_and_step_up(string returnPath)
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var browser = new Browser(server);

        (await SignInWithCodeAsync(enrolled, browser, ("return", returnPath))).ShouldLeadTo(returnPath);

        server.Clock.Advance(TimeSpan.FromSeconds(30));
        var page = (await browser.OpenAsync($"/confirm-identity?return={Uri.EscapeDataString(returnPath)}")).ShouldBePage("Confirm it's you");
        var confirmed = await browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("code", enrolled.Code), ("return", Browser.HiddenField(page, "return")));
        confirmed.ShouldLeadTo(returnPath);
    }

    /// <summary>Gateways such as nginx cannot encode a URL.</summary>
    [Theory]
    [Trait("Requirement", "R45")]
    [InlineData("/app/orders?a=1&b=2%26", "/app/orders?a=1&b=2%26")]
    [InlineData("/app/100%25?q=%2F&return=//evil.example&setup=later", "/app/100%25?q=%2F&return=//evil.example&setup=later")]
    [InlineData("/app/?return_raw=/x?y", "/app/?return_raw=/x?y")]
    [InlineData("/app/?path=a\\b", "/app/?path=a%5Cb")]
    [InlineData("//evil.example", "/account")]
    [InlineData("/\\evil.example?x", "/account")]
    [InlineData("https://evil.example/?x", "/account")]
    [InlineData("/app/%2e%2e/%2fevil.example", "/account")]
    [InlineData("", "/account")]
    public async Task A_return_URL_that_is_not_encoded_takes_the_rest_of_the_query(string returnUrl, string kept)
    {
        var browser = new Browser(server);
        var page = (await browser.OpenAsync($"/sign-in?return_raw={returnUrl}")).ShouldBePage("Sign in");
        Browser.HiddenField(page, "return").ShouldBe(kept);

        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync($"/sign-in?return_raw={returnUrl}")).ShouldLeadTo(kept);
        Browser.HiddenField((await browser.OpenAsync($"/confirm-identity?return_raw={returnUrl}")).ShouldBePage("Confirm it's you"), "return").ShouldBe(kept);
    }

    [Theory]
    [InlineData("/account/sessions?of=m%C3%BCller%26co&q=done", "/account/sessions?of=m%C3%BCller%26co&q=done")]
    [InlineData("/account/sessions?undone=1", "/account/sessions?undone=1")]
    [InlineData("/account/sessions?path=a\\b", "/account/sessions?path=a%5Cb")]
    public async Task The_return_path_keeps_the_whole_query(string opened, string kept)
    {
        (await new Browser(server).OpenAsync(opened)).ShouldLeadTo($"/sign-in?return={Uri.EscapeDataString(kept)}");
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public async Task The_return_path_is_limited_to_one_thousand_characters(int length, bool isKept)
    {
        var alice = await server.RegisterAsync();
        var returnPath = "/account/sessions?of=".PadRight(length, 'x');

        var signedIn = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password), ("return", returnPath));

        signedIn.ShouldLeadTo(isKept ? returnPath : "/account");
    }

    [Theory]
    [Trait("Requirement", "R45")]
    [InlineData("/sign-in")]
    [InlineData("/confirm-identity")]
    public async Task Sign_in_and_confirmation_pages_drop_return_paths_to_another_site(string page)
    {
        var browser = new Browser(server);
        if (page != "/sign-in") await browser.SignInAsync((await server.RegisterAsync()).Username);

        var answer = await browser.OpenAsync($"{page}?return={Uri.EscapeDataString("//evil.example")}");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldNotContain("evil");
    }

    [Fact]
    [Trait("Requirement", "R45")]
    public async Task The_sign_in_page_ignores_return_paths_to_another_site_for_signed_in_users()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync($"/sign-in?return={Uri.EscapeDataString("//evil.example")}")).ShouldLeadTo("/account");
    }

    [Fact]
    [Trait("Requirement", "R45")]
    public async Task Confirmation_of_identity_ignores_return_paths_to_another_site()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("return", "//evil.example"))).ShouldLeadTo("/account");
    }

    [Fact]
    [Trait("Requirement", "R45")]
    public async Task The_second_factor_page_ignores_return_paths_to_another_site() =>
        (await SignInWithCodeAsync(await TotpEnrollment.CreateAsync(server), new Browser(server), ("return", "//evil.example"))).ShouldLeadTo("/account");

    [Fact]
    public async Task The_start_page_leads_signed_in_users_to_the_account()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync("/")).ShouldLeadTo("/account");
    }

    [Fact]
    public async Task A_wrong_password_shows_an_error_and_keeps_the_username_but_not_the_password()
    {
        var alice = await server.RegisterAsync();

        var rejected = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", "not the one that it is"), ("remember", "true"));

        rejected.ShouldBePage("Sign in", HttpStatusCode.Unauthorized);
        rejected.Text.ShouldContain("role=\"alert\"");
        rejected.Text.ShouldContain("Incorrect username or password.");
        rejected.Text.ShouldContain($"value=\"{alice.Username}\"");
        rejected.Text.ShouldNotContain("not the one that it is");
    }

    [Fact]
    public async Task The_sign_in_page_shows_the_same_error_for_known_and_unknown_usernames()
    {
        var alice = await server.RegisterAsync();

        var known = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", "not the one that it is"));
        var unknown = await new Browser(server).SendAsync("/sign-in", ("username", "no such user"), ("password", "not the one that it is"));

        unknown.Status.ShouldBe(known.Status);
        unknown.TextWithoutFormIds().Replace("no such user", alice.Username, StringComparison.Ordinal).ShouldBe(known.TextWithoutFormIds());
    }

    [Fact]
    public async Task Sign_in_ends_the_previous_session_of_the_browser()
    {
        var alice = await server.RegisterAsync();
        var browser = new Browser(server);
        await browser.SignInAsync(alice.Username);
        var before = browser.Session;

        await browser.SignInAsync(alice.Username);

        browser.Session.ShouldNotBe(before);
        var old = server.Client("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        old.Cookie = $"{ApiClient.CookieName}={before}";
        (await old.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_sign_in_with_a_code_ends_the_previous_session_of_the_browser()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);
        var old = server.Client("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        old.Cookie = $"{ApiClient.CookieName}={browser.Session}";

        (await SignInWithCodeAsync(await TotpEnrollment.CreateAsync(server), browser)).ShouldLeadTo("/account");

        (await old.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_known_browser_is_not_locked_out_by_failed_attempts_of_unknown_clients()
    {
        var alice = await server.RegisterAsync();
        var browser = new Browser(server);
        await browser.SignInAsync(alice.Username);
        for (var i = 0; i < 5; i++) await server.Client().LoginAsync(alice.Username, "a wrong password");

        await browser.SignInAsync(alice.Username);

        (await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password))).ShouldBePage("Sign in", HttpStatusCode.Locked);
    }

    [Fact]
    public async Task A_known_browser_with_a_second_factor_is_not_locked_out_by_failed_attempts_of_unknown_clients()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var browser = new Browser(server);
        await SignInWithCodeAsync(enrolled, browser);
        for (var i = 0; i < 5; i++) await server.Client().LoginAsync(enrolled.User.Username, "a wrong password");
        server.Clock.Advance(TimeSpan.FromSeconds(30));

        (await SignInWithCodeAsync(enrolled, browser)).ShouldLeadTo("/account");
    }

    [Fact]
    public async Task An_empty_code_shows_the_code_form_again()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var browser = new Browser(server);
        var page = await browser.SendAsync("/sign-in", ("username", enrolled.User.Username), ("password", RunningServer.Password));

        var rejected = await browser.SendAsync("/sign-in/second-factor", ("challenge", Browser.HiddenField(page, "challenge")), ("code", ""));

        rejected.ShouldBePage("One more step", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_sign_in_with_a_second_factor_requests_the_code_on_a_separate_page()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var browser = new Browser(server);

        var page = (await browser.SendAsync("/sign-in", ("username", enrolled.User.Username), ("password", RunningServer.Password), ("return", "/account/sessions"))).ShouldBePage("One more step");
        browser.Session.ShouldBeNull();
        var challenge = Browser.HiddenField(page, "challenge");
        var wrong = await browser.SendAsync("/sign-in/second-factor", ("challenge", challenge), ("code", "000000"), ("return", "/account/sessions"));
        wrong.ShouldBePage("One more step", HttpStatusCode.Unauthorized);
        Browser.HiddenField(wrong, "challenge").ShouldBe(challenge);

        var right = await browser.SendAsync("/sign-in/second-factor", ("challenge", challenge), ("code", enrolled.RecoveryCodes[0]), ("return", "/account/sessions"));
        (await browser.FollowAsync(right)).ShouldBePage("Active sessions");
    }

    [Fact]
    public async Task A_TOTP_code_signs_in_exactly_once_on_the_sign_in_pages()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);

        (await SignInWithCodeAsync(enrolled, new Browser(server))).ShouldLeadTo("/account");

        (await SignInWithCodeAsync(enrolled, new Browser(server))).ShouldBePage("One more step", HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task A_code_beyond_the_login_limit_can_be_sent_again_from_the_same_page()
    {
        using var own = RunningServer.With(("RateLimits:Writes", "6"));
        await own.SetUpAsync();
        var enrolled = await TotpEnrollment.CreateAsync(own);
        foreach (var code in enrolled.RecoveryCodes)
        {
            var browser = new Browser(own);
            var page = (await browser.SendAsync("/sign-in", ("username", enrolled.User.Username), ("password", RunningServer.Password))).ShouldBePage("One more step");
            var answer = await RedeemAsync(browser, page, code);
            if (answer.Status == HttpStatusCode.SeeOther) continue;

            answer.ShouldBePage("One more step", HttpStatusCode.TooManyRequests);
            own.Clock.Advance(TimeSpan.FromSeconds(10));
            (await RedeemAsync(browser, answer, code)).ShouldLeadTo("/account");
            return;
        }

        Assert.Fail("No login was beyond the limit.");

        static Task<Answer> RedeemAsync(Browser browser, Answer page, string code) =>
            browser.SendAsync("/sign-in/second-factor", ("challenge", Browser.HiddenField(page, "challenge")), ("code", code));
    }

    [Fact]
    public async Task An_invalid_challenge_restarts_sign_in()
    {
        var rejected = await new Browser(server).SendAsync("/sign-in/second-factor", ("challenge", "chl_none"), ("code", "123456"));

        rejected.ShouldBePage("Sign in", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [Trait("Requirement", "R39")]
    [InlineData("/sign-in")]
    [InlineData("/sign-in/second-factor")]
    public async Task A_sign_in_with_two_session_cookies_is_rejected(string path)
    {
        var token = (await server.SignInAsync()).Bearer;

        var answer = await server.Client().SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent([]), ("Cookie", $"{ApiClient.CookieName}={token}; {ApiClient.CookieName}={token}"));

        answer.ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("auth.example.com", true)]
    [InlineData("localhost", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("[::1]", false)]
    public async Task The_sign_in_page_warns_about_missing_HTTPS_except_on_local_hosts(string host, bool isSaid)
    {
        using var own = RunningServer.With(("AllowedHosts", "*"));

        var page = await own.Client().SendAsync(HttpMethod.Get, "/sign-in?setup=later", null, ("Host", host));

        page.Text.Contains("use HTTPS", StringComparison.Ordinal).ShouldBe(isSaid);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_can_be_repeated()
    {
        var alice = await server.RegisterAsync();
        var browser = new Browser(server);
        await browser.SignInAsync(alice.Username);
        var token = browser.Session;

        (await browser.FollowAsync(await browser.SendAsync("/sign-out"))).Text.ShouldContain("You have been signed out.");

        browser.Session.ShouldBeNull();
        var old = server.Client("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        old.Cookie = $"{ApiClient.CookieName}={token}";
        (await old.IsSignedInAsync()).ShouldBeFalse();
        (await browser.SendAsync("/sign-out")).ShouldLeadTo("/sign-in");
    }

    [Fact]
    public async Task A_sign_out_with_two_session_cookies_is_rejected()
    {
        var client = server.Client();
        client.Cookie = $"{ApiClient.CookieName}={(await server.SignInAsync()).Bearer}; {ApiClient.CookieName}=another";

        (await client.PostAsync("/sign-out")).ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
    }

    /// <summary>Signs in with the password and the current TOTP code.</summary>
    private static async Task<Answer> SignInWithCodeAsync(TotpEnrollment enrolled, Browser browser, params (string Name, string Value)[] fields)
    {
        var page = await browser.SendAsync("/sign-in", ("username", enrolled.User.Username), ("password", RunningServer.Password));
        return await browser.SendAsync("/sign-in/second-factor", [("challenge", Browser.HiddenField(page, "challenge")), ("code", enrolled.Code), .. fields]);
    }
}
