using System.Globalization;
using Auth.BrowserTests.Running;
using Microsoft.Playwright;

namespace Auth.BrowserTests;

/// <summary>Keyboard access, layout stability and screenshots of the administration pages.</summary>
public sealed class AdministrationAppearanceTests(SqliteSite site) : IClassFixture<SqliteSite>
{
    private static readonly string[] ServiceScopes = ["users:read", "sessions:introspect"];

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/users")]
    [InlineData("/admin/events")]
    [InlineData("/admin/service-accounts")]
    public async Task Keyboard_focus_is_visible_and_follows_document_order(string path)
    {
        await using var admin = await site.SignInAsAdministratorAsync();
        await admin.GoAsync(path);

        await admin.TabThroughAsync();
    }

    [Fact]
    public async Task Layout_does_not_shift_while_a_page_loads_slowly()
    {
        await PopulateAsync();
        await using var admin = await site.SignInAsAdministratorAsync();

        foreach (var path in new[] { "/admin", "/admin/users", "/admin/events" }) await admin.GoSlowlyAsync(path);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Screenshots_are_taken_of_the_administration_pages(ColorScheme theme)
    {
        var user = await PopulateAsync();
        var account = await AddServiceAccountAsync();
        foreach (var size in ScreenshotTests.Sizes)
        {
            await using var admin = await site.SignInAsAdministratorAsync(new(Theme: theme, Width: size.Width, Height: size.Height));
            foreach (var (name, path) in new[] { ("dashboard", "/admin?period=week"), ("users", "/admin/users"), ("user", $"/admin/users/{user.Id}"), ("events", "/admin/events"), ("service-accounts", "/admin/service-accounts"), ("service-account", account) })
            {
                await admin.GoAsync(path);
                await ScreenshotTests.SaveScreenshotAsync(admin, $"admin-{name}", theme, size.Name);
            }
        }
    }

    /// <summary>Creates a service account with a key, and returns the path of its page.</summary>
    private async Task<string> AddServiceAccountAsync()
    {
        var administrator = await site.Server.AdministratorAsync();
        var created = await administrator.PostAsync("/api/v1/admin/service-accounts", new { name = $"service-{Guid.CreateVersion7():N}", scopes = ServiceScopes });
        var path = $"/admin/service-accounts/{created.Json.GetProperty("id").GetString()}";
        await administrator.PostAsync($"/api/v1{path}/keys", new { });
        return path;
    }

    /// <summary>Creates one week of activity.</summary>
    private async Task<TestUser> PopulateAsync()
    {
        string[] names = ["ada", "bela", "cem", "dora", "emil", "fatma", "gil", "hana", "ines", "jan", "kofi", "lena"];
        List<TestUser> accounts = [];
        for (var day = 0; day < 7; day++)
        {
            site.Server.Clock.Advance(TimeSpan.FromDays(1));
            foreach (var name in names.Skip(day * 2).Take(2)) accounts.Add(await site.Server.RegisterAsync(Named(name), $"{Named(name).Replace(' ', '.')}@example.org"));
            for (var login = 0; login < 3 + (day * 5 % 7); login++)
            {
                var account = accounts[login % accounts.Count];
                if (login % 4 == 3) await site.Server.Client().LoginAsync(account.Username, "not the password at all");
                else await site.Server.SignInAsync(account);
                site.Server.Clock.Advance(TimeSpan.FromMinutes(40));
            }
        }

        for (var i = 0; i < 5; i++) await site.Server.Client().LoginAsync(accounts[2].Username, "not the password at all");
        await site.Server.AdministerAsync(accounts[3], "lock");
        await TotpEnrollment.CreateAsync(site.Server, accounts[0]);
        return accounts[0];

        string Named(string name) => string.Create(CultureInfo.InvariantCulture, $"{name} {site.Server.Clock.GetUtcNow():MMdd}");
    }
}
