using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>Sign-in and sign-out.</summary>
public abstract class SignInTests(Site site)
{
    private const string Wrong = "not the password at all";

    [Fact]
    public async Task A_user_registers_and_signs_out()
    {
        await using var alice = await site.VisitAsync();
        await alice.GoAsync("/");
        alice.Path.ShouldBe("/sign-in");

        await alice.FollowAsync("/register");
        await alice.SendAsync(("username", "alice"), ("email", "alice@example.org"), ("password", RunningServer.Password));
        alice.Path.ShouldBe("/account");
        await Expect(alice.Notice).ToContainTextAsync("you are signed in");
        await Expect(alice.Main).ToContainTextAsync("alice@example.org");
        await alice.GoAsync("/sign-in");
        alice.Path.ShouldBe("/account");

        await alice.PressAsync("Sign out");
        alice.Path.ShouldBe("/sign-in");
        await Expect(alice.Notice).ToContainTextAsync("signed out");
        await alice.GoAsync("/account");
        alice.Path.ShouldBe("/sign-in");
    }

    [Fact]
    public async Task A_wrong_password_is_reported_and_only_the_password_field_is_cleared()
    {
        var bob = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        await visitor.GoAsync("/sign-in");
        await visitor.Page.Locator("[name=remember]").CheckAsync();

        await visitor.SignInAsync(bob.Username, Wrong, 401);

        await Expect(visitor.Alert.Filter(new() { Visible = true })).ToContainTextAsync("Incorrect");
        await Expect(visitor.Field("username")).ToHaveValueAsync(bob.Username);
        await Expect(visitor.Field("password")).ToHaveValueAsync("");
        await Expect(visitor.Field("password")).ToBeFocusedAsync();
        await Expect(visitor.Page.Locator("[name=remember]")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_lockout_is_reported_with_the_time_until_the_next_attempt()
    {
        var carol = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        for (var i = 0; i < 5; i++) await visitor.SignInAsync(carol.Username, Wrong, 401);

        await visitor.SignInAsync(carol.Username, RunningServer.Password, 423);

        await Expect(visitor.Alert.Filter(new() { Visible = true })).ToContainTextAsync("Too many failed attempts");
        await Expect(visitor.Alert.Filter(new() { Visible = true })).ToContainTextAsync("15 minutes");
    }

    [Fact]
    public async Task Only_remembered_sessions_survive_a_browser_restart()
    {
        var dave = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        await visitor.SignInAsync(dave.Username, RunningServer.Password);
        await using (var reopened = await ReopenAsync(visitor))
        {
            await reopened.GoAsync("/account");
            reopened.Path.ShouldBe("/sign-in");
        }

        await visitor.PressAsync("Sign out");
        await visitor.Page.Locator("[name=remember]").CheckAsync();
        await visitor.SignInAsync(dave.Username, RunningServer.Password);
        await using (var reopened = await ReopenAsync(visitor))
        {
            await reopened.GoAsync("/account");
            reopened.Path.ShouldBe("/account");
        }
    }

    [Fact]
    public async Task Signing_in_returns_to_the_requested_page()
    {
        var erin = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        await visitor.GoAsync("/account/sessions");
        visitor.Path.ShouldBe("/sign-in");

        await visitor.SignInAsync(erin.Username, Wrong, 401);
        await visitor.SignInAsync(erin.Username, RunningServer.Password);

        visitor.Path.ShouldBe("/account/sessions");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Signing_in_does_not_redirect_to_another_site(string address)
    {
        var frank = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync();
        await visitor.GoAsync($"/sign-in?return={Uri.EscapeDataString(address)}");

        await visitor.SignInAsync(frank.Username, RunningServer.Password);

        visitor.Path.ShouldBe("/account");
    }

    /// <summary>Firefox and Chromium accept Secure cookies from loopback, so that a local trial server works without TLS.</summary>
    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task The_session_cookie_is_kept_over_plain_HTTP_on_loopback(string host)
    {
        var grace = await site.Server.RegisterAsync();
        await using var visitor = await site.VisitAsync(host: host);

        await visitor.SignInAsync(grace.Username, RunningServer.Password);

        visitor.Path.ShouldBe("/account");
        var cookie = (await visitor.Profile.CookiesAsync()).Single(c => c.Name == ApiClient.CookieName);
        (cookie.Secure, cookie.HttpOnly, cookie.Path).ShouldBe((true, true, "/"));
    }

    /// <summary>A new browser that has only the persistent cookies.</summary>
    private async Task<Visitor> ReopenAsync(Visitor visitor)
    {
        var reopened = await site.VisitAsync();
        var kept = (await visitor.Profile.CookiesAsync()).Where(c => c.Expires > 0);
        await reopened.Profile.AddCookiesAsync(kept.Select(c => new Microsoft.Playwright.Cookie
        {
            Name = c.Name,
            Value = c.Value,
            Domain = c.Domain,
            Path = c.Path,
            Expires = c.Expires,
            Secure = c.Secure,
            HttpOnly = c.HttpOnly,
            SameSite = c.SameSite,
        }));
        return reopened;
    }
}

public sealed class SignInOnSqlite(SqliteSite site) : SignInTests(site), IClassFixture<SqliteSite>;

public sealed class SignInOnPostgreSql(PostgreSqlSite site) : SignInTests(site), IClassFixture<PostgreSqlSite>;
