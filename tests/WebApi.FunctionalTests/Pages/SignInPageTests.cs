using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed class SignInPageTests(SetUpServer server) : IClassFixture<SetUpServer>
{
    [Fact]
    public async Task The_first_page_leads_to_the_way_in()
    {
        var browser = new Browser(server);

        (await browser.FollowAsync(await browser.OpenAsync("/"))).ShouldBePage("Sign in");
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_asked_to_and_then_led_to_where_they_wanted_to_be()
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
    public async Task Nobody_is_led_to_another_site(string returnPath)
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
    public async Task Nobody_is_led_to_an_address_that_could_be_read_as_another(string returnPath)
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
    public async Task An_address_with_percent_signs_and_a_query_comes_back_whole_through_the_sign_in(string returnPath)
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
    public async Task An_address_with_percent_signs_and_a_query_comes_back_whole_through_the_second_factor_and_a_step_up(string returnPath)
    {
        var enrolled = await Enrolled.AtAsync(server);
        var browser = new Browser(server);

        (await GiveCodeAsync(enrolled, browser, ("return", returnPath))).ShouldLeadTo(returnPath);

        server.Clock.Advance(TimeSpan.FromSeconds(30));
        var page = (await browser.OpenAsync($"/confirm-identity?return={Uri.EscapeDataString(returnPath)}")).ShouldBePage("Confirm it's you");
        var confirmed = await browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("code", enrolled.Code), ("return", Browser.HiddenField(page, "return")));
        confirmed.ShouldLeadTo(returnPath);
    }

    [Theory]
    [InlineData("/account/sessions?of=m%C3%BCller%26co&q=done", "/account/sessions?of=m%C3%BCller%26co&q=done")]
    [InlineData("/account/sessions?undone=1", "/account/sessions?undone=1")]
    [InlineData("/account/sessions?path=a\\b", "/account/sessions?path=a%5Cb")]
    public async Task Who_is_asked_to_sign_in_comes_back_to_the_whole_query(string opened, string kept)
    {
        (await new Browser(server).OpenAsync(opened)).ShouldLeadTo($"/sign-in?return={Uri.EscapeDataString(kept)}");
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public async Task Where_somebody_wanted_to_be_is_kept_up_to_a_length(int length, bool isKept)
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
    public async Task Nobody_is_led_to_another_site_by_a_link_to_a_page_that_asks(string page)
    {
        var browser = new Browser(server);
        if (page != "/sign-in") await browser.SignInAsync((await server.RegisterAsync()).Username);

        var answer = await browser.OpenAsync($"{page}?return={Uri.EscapeDataString("//evil.example")}");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldNotContain("evil");
    }

    [Fact]
    [Trait("Requirement", "R45")]
    public async Task Nobody_who_is_signed_in_is_led_to_another_site()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync($"/sign-in?return={Uri.EscapeDataString("//evil.example")}")).ShouldLeadTo("/account");
    }

    [Fact]
    [Trait("Requirement", "R45")]
    public async Task Nobody_is_led_to_another_site_by_a_proof()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("return", "//evil.example"))).ShouldLeadTo("/account");
    }

    [Fact]
    [Trait("Requirement", "R45")]
    public async Task Nobody_is_led_to_another_site_by_a_code() =>
        (await GiveCodeAsync(await Enrolled.AtAsync(server), new Browser(server), ("return", "//evil.example"))).ShouldLeadTo("/account");

    [Fact]
    public async Task The_first_page_leads_whoever_is_signed_in_to_the_account()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);

        (await browser.OpenAsync("/")).ShouldLeadTo("/account");
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_the_name_is_kept_but_not_the_password()
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
    public async Task The_page_tells_no_more_of_an_unknown_name_than_of_a_known_one()
    {
        var alice = await server.RegisterAsync();

        var known = await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", "not the one that it is"));
        var unknown = await new Browser(server).SendAsync("/sign-in", ("username", "no such user"), ("password", "not the one that it is"));

        unknown.Status.ShouldBe(known.Status);
        unknown.TextWithoutFormIds().Replace("no such user", alice.Username, StringComparison.Ordinal).ShouldBe(known.TextWithoutFormIds());
    }

    [Fact]
    public async Task A_login_ends_the_session_that_the_browser_had()
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
    public async Task A_login_by_a_code_ends_the_session_that_the_browser_had()
    {
        var browser = new Browser(server);
        await browser.SignInAsync((await server.RegisterAsync()).Username);
        var old = server.Client("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        old.Cookie = $"{ApiClient.CookieName}={browser.Session}";

        (await GiveCodeAsync(await Enrolled.AtAsync(server), browser)).ShouldLeadTo("/account");

        (await old.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_browser_that_has_signed_in_before_is_not_locked_out_by_strangers()
    {
        var alice = await server.RegisterAsync();
        var browser = new Browser(server);
        await browser.SignInAsync(alice.Username);
        for (var i = 0; i < 5; i++) await server.Client().LoginAsync(alice.Username, "a wrong password");

        await browser.SignInAsync(alice.Username);

        (await new Browser(server).SendAsync("/sign-in", ("username", alice.Username), ("password", RunningServer.Password))).ShouldBePage("Sign in", HttpStatusCode.Locked);
    }

    [Fact]
    public async Task A_browser_that_has_signed_in_by_a_code_is_not_locked_out_by_strangers()
    {
        var enrolled = await Enrolled.AtAsync(server);
        var browser = new Browser(server);
        await GiveCodeAsync(enrolled, browser);
        for (var i = 0; i < 5; i++) await server.Client().LoginAsync(enrolled.Account.Username, "a wrong password");
        server.Clock.Advance(TimeSpan.FromSeconds(30));

        (await GiveCodeAsync(enrolled, browser)).ShouldLeadTo("/account");
    }

    [Fact]
    public async Task Whoever_gives_no_code_is_asked_again()
    {
        var enrolled = await Enrolled.AtAsync(server);
        var browser = new Browser(server);
        var page = await browser.SendAsync("/sign-in", ("username", enrolled.Account.Username), ("password", RunningServer.Password));

        var rejected = await browser.SendAsync("/sign-in/second-factor", ("challenge", Browser.HiddenField(page, "challenge")), ("code", ""));

        rejected.ShouldBePage("One more step", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_code_is_asked_for_on_a_page_of_its_own()
    {
        var enrolled = await Enrolled.AtAsync(server);
        var browser = new Browser(server);

        var page = (await browser.SendAsync("/sign-in", ("username", enrolled.Account.Username), ("password", RunningServer.Password), ("return", "/account/sessions"))).ShouldBePage("One more step");
        browser.Session.ShouldBeNull();
        var challenge = Browser.HiddenField(page, "challenge");
        var wrong = await browser.SendAsync("/sign-in/second-factor", ("challenge", challenge), ("code", "000000"), ("return", "/account/sessions"));
        wrong.ShouldBePage("One more step", HttpStatusCode.Unauthorized);
        Browser.HiddenField(wrong, "challenge").ShouldBe(challenge);

        var right = await browser.SendAsync("/sign-in/second-factor", ("challenge", challenge), ("code", enrolled.RecoveryCodes[0]), ("return", "/account/sessions"));
        (await browser.FollowAsync(right)).ShouldBePage("Active sessions");
    }

    [Fact]
    public async Task A_code_signs_in_once_and_only_once()
    {
        var enrolled = await Enrolled.AtAsync(server);

        (await GiveCodeAsync(enrolled, new Browser(server))).ShouldLeadTo("/account");

        (await GiveCodeAsync(enrolled, new Browser(server))).ShouldBePage("One more step", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_challenge_that_is_none_begins_the_login_anew()
    {
        var rejected = await new Browser(server).SendAsync("/sign-in/second-factor", ("challenge", "chl_none"), ("code", "123456"));

        rejected.ShouldBePage("Sign in", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [Trait("Requirement", "R39")]
    [InlineData("/sign-in")]
    [InlineData("/sign-in/second-factor")]
    public async Task Whoever_comes_as_two_can_not_sign_in(string path)
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
    public async Task The_page_says_where_browsers_would_keep_no_session(string host, bool isSaid)
    {
        using var own = RunningServer.With(("AllowedHosts", "*"));

        var page = await own.Client().SendAsync(HttpMethod.Get, "/sign-in?setup=later", null, ("Host", host));

        page.Text.Contains("use HTTPS", StringComparison.Ordinal).ShouldBe(isSaid);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_is_no_error_twice()
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
    public async Task Whoever_shows_two_sessions_is_not_told_that_one_has_ended()
    {
        var client = server.Client();
        client.Cookie = $"{ApiClient.CookieName}={(await server.SignInAsync()).Bearer}; {ApiClient.CookieName}=another";

        (await client.PostAsync("/sign-out")).ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
    }

    /// <summary>Signs in with the password and the current TOTP code.</summary>
    private static async Task<Answer> GiveCodeAsync(Enrolled enrolled, Browser browser, params (string Name, string Value)[] fields)
    {
        var page = await browser.SendAsync("/sign-in", ("username", enrolled.Account.Username), ("password", RunningServer.Password));
        return await browser.SendAsync("/sign-in/second-factor", [("challenge", Browser.HiddenField(page, "challenge")), ("code", enrolled.Code), .. fields]);
    }
}
