using System.Net;
using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>The administration pages.</summary>
public abstract class AdministrationTests(Site site)
{
    private const string Users = "/admin/users";
    private const string ServiceAccounts = "/admin/service-accounts";

    [Fact]
    public async Task The_user_list_is_searched_filtered_and_paged()
    {
        for (var i = 0; i < 60; i++) await site.Server.RegisterAsync($"member {i}");
        var locked = await site.Server.RegisterAsync("member locked");
        await site.Server.AdministerAsync(locked, "lock");
        await using var admin = await site.SignInAsAdministratorAsync();
        await admin.FollowAsync("/admin");
        await admin.FollowAsync("/admin/users");

        var first = await NamesAsync(admin);
        await admin.PressAsync(admin.Main.Locator("a[href*='cursor=']"));
        (await NamesAsync(admin)).Intersect(first).ShouldBeEmpty();

        await admin.GoAsync(Users);
        await admin.SendAsync(("search", "member 5"));
        admin.QueryValue("search").ShouldBe("member 5");
        await Expect(admin.Field("search")).ToHaveValueAsync("member 5");
        (await NamesAsync(admin)).ShouldAllBe(name => name.StartsWith("member 5"));

        await admin.GoAsync(Users);
        await admin.Field("status").SelectOptionAsync("locked");
        await admin.PressAsync(admin.FormOf("search").Locator("button").First);
        (await NamesAsync(admin)).ShouldBe([locked.Username]);

        await admin.GoAsync(Users);
        await admin.Field("role").FillAsync("admin");
        await admin.PressAsync(admin.FormOf("search").Locator("button").First);
        (await NamesAsync(admin)).ShouldBe([RunningServer.AdministratorName]);

        await admin.GoAsync($"{Users}?search=no%20such%20user");
        (await NamesAsync(admin)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Administrators_lock_and_unlock_a_user()
    {
        var account = await site.Server.RegisterAsync();
        await using var admin = await OpenUserPageAsync(account);
        await using var visitor = await site.SignInAsync(account);

        await admin.ConfirmAsync("/lock");
        await Expect(admin.Notice).ToBeVisibleAsync();
        await visitor.GoAsync("/account");
        visitor.Path.ShouldBe("/sign-in");
        await visitor.SignInAsync(account.Username, RunningServer.Password, 423);

        await admin.PressAsync(admin.ButtonsTo("/unlock"));
        await visitor.SignInAsync(account.Username, RunningServer.Password);
        visitor.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Resetting_attempts_ends_a_lockout()
    {
        var account = await site.Server.RegisterAsync();
        await using var admin = await OpenUserPageAsync(account);
        await using var visitor = await site.VisitAsync();
        for (var i = 0; i < 5; i++) await visitor.SignInAsync(account.Username, "not the password at all", 401);
        await visitor.SignInAsync(account.Username, RunningServer.Password, 423);

        await admin.ReloadAsync();
        await admin.PressAsync(admin.ButtonsTo("/reset-attempts"));

        await visitor.SignInAsync(account.Username, RunningServer.Password);
        visitor.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Administrators_assign_and_remove_roles()
    {
        var account = await site.Server.RegisterAsync();
        await using var admin = await OpenUserPageAsync(account);
        await using var visitor = await site.SignInAsync(account);
        await visitor.GoAsync("/admin", 403);

        await admin.SendAsync(("roles", "admin, clerk"));
        await Expect(admin.Heading).ToHaveTextAsync($"Make {account.Username} an administrator?");
        await admin.PressAsync("Make administrator");
        await visitor.GoAsync("/admin");
        visitor.Path.ShouldBe("/admin");
        await Expect(admin.Field("role-clerk")).ToBeCheckedAsync();
        await admin.Field("role-admin").UncheckAsync();
        await admin.SendAsync(("roles", ""));

        await visitor.GoAsync("/admin", 403);
        await Expect(visitor.Heading).ToHaveTextAsync("Access denied");
    }

    [Fact]
    public async Task Administrators_end_all_sessions_of_a_user()
    {
        var account = await site.Server.RegisterAsync();
        await using var admin = await OpenUserPageAsync(account);
        await using var visitor = await site.SignInAsync(account);
        await admin.ReloadAsync();

        await admin.PressAsync(admin.ButtonsTo("/sessions/end"));

        await visitor.GoAsync("/account");
        visitor.Path.ShouldBe("/sign-in");
    }

    [Fact]
    public async Task A_user_signs_in_without_a_second_factor_after_an_administrator_removed_it()
    {
        var enrolled = await TotpEnrollment.CreateAsync(site.Server);
        await using var admin = await OpenUserPageAsync(enrolled.User);

        await admin.ConfirmAsync("/second-factors/remove");

        await using var visitor = await site.SignInAsync(enrolled.User);
        visitor.Path.ShouldBe("/account");
    }

    [Fact]
    public async Task Administrators_mark_an_email_as_verified_and_send_a_recovery_link_to_it()
    {
        var address = $"{Guid.CreateVersion7():N}@example.org";
        var account = await site.Server.RegisterAsync(email: address);
        await using var admin = await OpenUserPageAsync(account);

        await admin.PressAsync(admin.ButtonsTo("/confirm-email"));
        await admin.PressAsync(admin.ButtonsTo("/recovery"));

        await using var visitor = await site.VisitAsync();
        await RegistrationAndRecoveryTests.OpenLinkAsync(visitor, site, address);
        visitor.Path.ShouldBe("/reset-password");
    }

    [Fact]
    public async Task Administrators_create_a_service_account_with_a_key_and_remove_both()
    {
        var name = $"service-{Guid.CreateVersion7():N}";
        await using var admin = await site.SignInAsAdministratorAsync();
        await admin.FollowAsync("/admin");
        await admin.FollowAsync(ServiceAccounts);
        await admin.SendAsync(400, ("name", name));
        await admin.Field("scope-users:read").CheckAsync();
        await admin.SendAsync(("name", name));

        await admin.SendAsync(("keyExpiresAt", "2035-01-31"));
        using var program = site.Server.Client();
        program.Bearer = await admin.Main.Locator("p.code").InnerTextAsync();
        (await program.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.OK);
        await admin.PressAsync(admin.Main.Locator("a.button"));
        await Expect(admin.Main.Locator("table tbody tr")).ToHaveCountAsync(1);
        await admin.ConfirmAsync("/remove");

        admin.Path.ShouldBe(ServiceAccounts);
        await Expect(admin.Main.GetByText(name)).ToHaveCountAsync(0);
        (await program.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_user_page_shows_the_events_of_the_user()
    {
        var account = await site.Server.RegisterAsync();
        await using var admin = await OpenUserPageAsync(account);
        await using (await site.SignInAsync(account))
        {
            await admin.ReloadAsync();
        }

        await Expect(admin.Heading).ToContainTextAsync(account.Username);
        (await admin.Main.Locator("time").CountAsync()).ShouldBeGreaterThan(2);
        await admin.GoAsync($"{Users}/{Guid.CreateVersion7()}", 404);
    }

    [Fact]
    public async Task The_audit_log_is_filtered_by_event_type_and_date()
    {
        await using var admin = await site.SignInAsAdministratorAsync();
        await admin.FollowAsync("/admin");
        await admin.FollowAsync("/admin/events");
        (await admin.Main.Locator("time").CountAsync()).ShouldBeGreaterThan(1);

        var types = await admin.Field("type").Locator("option").EvaluateAllAsync<string[]>("options => options.map(o => o.value).filter(Boolean)");
        types.Length.ShouldBeGreaterThan(5);
        await admin.Field("type").SelectOptionAsync(types[0]);
        await admin.PressAsync(admin.FormOf("type").Locator("button").First);
        admin.QueryValue("type").ShouldBe(types[0]);
        await Expect(admin.Field("type")).ToHaveValueAsync(types[0]);

        await admin.GoAsync("/admin/events?until=2001-01-01");
        await Expect(admin.Main.Locator("time")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("day")]
    [InlineData("week")]
    [InlineData("month")]
    public async Task The_dashboard_shows_the_selected_period(string period)
    {
        await using var admin = await site.SignInAsAdministratorAsync();
        await admin.GoAsync("/admin");

        await admin.PressAsync(admin.Main.Locator($"a[href$='period={period}']"));

        await Expect(admin.Main.Locator($"a[href$='period={period}'][aria-current]")).ToHaveCountAsync(1);
        await Expect(admin.Main.Locator("svg.chart").First).ToBeVisibleAsync();
    }

    private async Task<Visitor> OpenUserPageAsync(TestUser account)
    {
        var admin = await site.SignInAsAdministratorAsync();
        await admin.GoAsync($"{Users}/{account.Id}");
        return admin;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(Visitor admin) =>
        await admin.Main.Locator("table a[href^='/admin/users/']").AllInnerTextsAsync();
}

public sealed class AdministrationOnSqlite(SqliteSite site) : AdministrationTests(site), IClassFixture<SqliteSite>;

public sealed class AdministrationOnPostgreSql(PostgreSqlSite site) : AdministrationTests(site), IClassFixture<PostgreSqlSite>;
