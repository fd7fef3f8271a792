using System.Text.Json;
using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>The pages on which users manage their own accounts.</summary>
public abstract class AccountTests(Site site)
{
    private const string New = "another horse battery staple";

    [Fact]
    public async Task Changing_the_password_signs_out_the_other_sessions()
    {
        var account = await site.Server.RegisterAsync();
        await using var here = await site.SignInAsync(account);
        await using var elsewhere = await site.SignInAsync(account);
        await here.FollowAsync("/account/password");

        await here.SendAsync(401, ("currentPassword", "not the password at all"), ("newPassword", New));
        await here.SendAsync(400, ("currentPassword", RunningServer.Password), ("newPassword", "short"));
        await Expect(here.Field("newPassword")).ToHaveAttributeAsync("aria-invalid", "true");
        await here.SendAsync(("currentPassword", RunningServer.Password), ("newPassword", New));

        await Expect(here.Notice).ToContainTextAsync("changed");
        await elsewhere.GoAsync("/account");
        elsewhere.Path.ShouldBe("/sign-in");
        await elsewhere.SignInAsync(account.Username, New);
        elsewhere.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task A_new_email_address_is_set_when_its_link_is_opened()
    {
        var address = $"{Guid.CreateVersion7():N}@example.org";
        await using var here = await site.SignInAsync(await site.Server.RegisterAsync());
        await here.FollowAsync("/account/email");

        await here.SendAsync(("email", address));
        here.Path.ShouldBe("/account");
        await Expect(here.Notice).ToContainTextAsync("sent a link");
        await here.PressAsync("Withdraw");
        await Expect(here.Main).Not.ToContainTextAsync(address);
        await here.FollowAsync("/account/email");
        await here.SendAsync(("email", address));
        await Expect(here.Main).ToContainTextAsync(address);
        await RegistrationAndRecoveryTests.OpenLinkAsync(here, site, address);
        await here.PressAsync("Yes, this is my account");
        await here.GoAsync("/account");

        await Expect(here.Main).ToContainTextAsync(address);
    }

    [Fact]
    public async Task Sessions_ended_on_the_sessions_page_are_signed_out()
    {
        var account = await site.Server.RegisterAsync();
        await using var here = await site.SignInAsync(account);
        await using var there = await site.SignInAsync(account);
        await using var elsewhere = await site.SignInAsync(account);
        await here.FollowAsync("/account/sessions");
        await Expect(here.ButtonsTo("/end")).ToHaveCountAsync(2);

        await here.PressAsync(here.ButtonsTo("/end").First);
        await Expect(here.Notice).ToContainTextAsync("signed out");
        await Expect(here.ButtonsTo("/end")).ToHaveCountAsync(1);
        await here.PressAsync("Sign out of all other sessions");
        await Expect(here.ButtonsTo("/end")).ToHaveCountAsync(0);

        foreach (var ended in new[] { there, elsewhere })
        {
            await ended.GoAsync("/account");
            ended.Path.ShouldBe("/sign-in");
        }

        await here.GoAsync("/account");
        here.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task The_activity_page_shows_events_in_pages_of_25()
    {
        var account = await site.Server.RegisterAsync();
        for (var i = 0; i < 15; i++)
        {
            site.Server.Clock.Advance(TimeSpan.FromSeconds(1));
            await (await site.Server.SignInAsync(account)).DeleteAsync("/api/v1/sessions/current");
        }

        await using var here = await site.SignInAsync(account);
        await here.FollowAsync("/account/activity");
        var first = await here.Main.Locator("time").CountAsync();
        first.ShouldBe(25);

        await here.PressAsync(here.Main.Locator("a[href*='cursor=']"));

        (await here.Main.Locator("time").CountAsync()).ShouldBeInRange(1, 25);
        here.QueryValue("cursor").ShouldNotBeNull();
    }

    [Fact]
    public async Task Users_can_download_their_data_as_JSON()
    {
        var account = await site.Server.RegisterAsync();
        await using var here = await site.SignInAsync(account);

        await here.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Download my data" }).ClickAsync();
        var (name, content) = await here.DownloadAsync(() => here.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Download my data" }).ClickAsync());

        name.ShouldEndWith(".json");
        JsonDocument.Parse(content).RootElement.ToString().ShouldContain(account.Username);
    }

    [Fact]
    public async Task An_account_is_deleted_after_its_username_is_typed()
    {
        var account = await site.Server.RegisterAsync();
        await using var here = await site.SignInAsync(account);
        await here.FollowAsync("/account/close");

        await here.SendAsync(400, ("username", "another user"));
        await Expect(here.Field("username")).ToHaveAttributeAsync("aria-invalid", "true");
        await here.SendAsync(("username", account.Username));

        here.Path.ShouldBe("/sign-in");
        await Expect(here.Notice).ToContainTextAsync("deleted");
        await here.SignInAsync(account.Username, RunningServer.Password, 401);
    }

    [Fact]
    public async Task A_step_up_returns_to_the_requested_page()
    {
        await using var here = await site.SignInAsync(await site.Server.RegisterAsync());
        site.Server.Clock.Advance(TimeSpan.FromMinutes(11));
        await here.FollowAsync("/account/close");
        here.Path.ShouldBe("/confirm-identity");

        await here.SendAsync(401, ("password", "not the password at all"));
        await here.SendAsync(("password", RunningServer.Password));

        here.Path.ShouldBe("/account/close");
    }

    [Fact]
    public async Task A_step_up_required_by_a_form_returns_to_the_page_of_the_form()
    {
        await using var here = await site.SignInAsync(await site.Server.RegisterAsync());
        await here.FollowAsync("/account/security");
        site.Server.Clock.Advance(TimeSpan.FromMinutes(11));

        await here.PressAsync("Set up an authenticator");
        here.Path.ShouldBe("/confirm-identity");
        await here.SendAsync(("password", RunningServer.Password));

        here.Path.ShouldBe("/account/security");
        await Expect(here.Notice).ToContainTextAsync("Your identity is confirmed. Submit the form again.");
    }

    [Fact]
    public async Task Signing_in_after_session_expiry_returns_to_the_same_page()
    {
        var account = await site.Server.RegisterAsync();
        await using var here = await site.SignInAsync(account);
        await here.FollowAsync("/account/sessions");
        site.Server.Clock.Advance(TimeSpan.FromMinutes(31));

        await here.ReloadAsync();
        here.Path.ShouldBe("/sign-in");
        await here.SignInAsync(account.Username, RunningServer.Password);

        here.Path.ShouldBe("/account/sessions");
    }

    [Fact]
    public async Task The_well_known_change_password_URL_redirects_to_the_password_page()
    {
        await using var here = await site.SignInAsync(await site.Server.RegisterAsync());

        await here.GoAsync("/.well-known/change-password");

        here.Path.ShouldBe("/account/password");
    }
}

public sealed class AccountOnSqlite(SqliteSite site) : AccountTests(site), IClassFixture<SqliteSite>;

public sealed class AccountOnPostgreSql(PostgreSqlSite site) : AccountTests(site), IClassFixture<PostgreSqlSite>;
