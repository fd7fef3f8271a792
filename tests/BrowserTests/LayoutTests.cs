using Auth.BrowserTests.Running;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>Positions and colors in wide and narrow windows, in dark mode, with a custom brand color and in forced colors mode.</summary>
public sealed class LayoutTests(SqliteSite site) : IClassFixture<SqliteSite>
{
    private const int WideWidth = 1920;

    /// <summary>In pixels: a row with the brand and the sign-out button, and a row of tabs.</summary>
    private const float TwoRows = 120;

    /// <summary>In pixels: with one more row for the areas.</summary>
    private const float ThreeRows = 150;

    private const string Yellow = "#ffd600";
    private const string YellowAsComputed = "rgb(255, 214, 0)";

    [Theory]
    [InlineData("/account")]
    [InlineData("/account/sessions")]
    [InlineData("/admin")]
    [InlineData("/admin/events")]
    public async Task Brand_tabs_and_content_are_aligned_in_a_wide_window(string path)
    {
        await using var admin = await site.SignInAsAdministratorAsync(new(Width: WideWidth, Height: 1080));
        await admin.GoAsync(path);

        var (brand, tabs, heading) = (await BoxAsync(admin, "header .brand"), await BoxAsync(admin, ".places a:first-child"), await BoxAsync(admin, "h1"));
        tabs.X.ShouldBe(brand.X, 1);
        heading.X.ShouldBe(brand.X, 1);
        var (signOut, main) = (await BoxAsync(admin, ".sign-out button"), await BoxAsync(admin, "h1"));
        (signOut.X + signOut.Width).ShouldBe(main.X + main.Width, 1);
    }

    [Fact]
    public async Task User_navigation_takes_two_rows_on_a_phone()
    {
        await using var visitor = await site.SignInAsync(await site.Server.RegisterAsync(), BrowserSettings.Phone);
        await visitor.GoAsync("/account");

        (await BoxAsync(visitor, "main")).Y.ShouldBeLessThan(TwoRows);
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Administrator_navigation_takes_three_rows_on_a_phone()
    {
        await using var admin = await site.SignInAsAdministratorAsync(BrowserSettings.Phone);
        await admin.GoAsync("/admin");

        (await BoxAsync(admin, "main")).Y.ShouldBeLessThan(ThreeRows);
        await Expect(admin.Page.GetByRole(AriaRole.Link, new() { Name = "My account" })).ToBeInViewportAsync();
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("de-DE")]
    public async Task The_current_tab_is_visible_on_a_phone_without_scripts(string language)
    {
        await using var visitor = await site.SignInAsync(await site.Server.RegisterAsync(), BrowserSettings.Phone with { Language = language, Script = false });

        await visitor.GoAsync("/account/activity");

        await Expect(visitor.Page.Locator(".places a[aria-current]")).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Theory]
    [InlineData(BrowserSettings.DesktopWidth)]
    [InlineData(WideWidth)]
    public async Task Tables_do_not_overflow_with_unbroken_usernames_or_user_agents(int width)
    {
        using var customSite = site.Another();
        var (name, client) = (new string('W', 64), new string('Q', 64));
        await customSite.Server.SetUpAsync();
        var account = await customSite.Server.RegisterAsync(name, $"{new string('m', 64)}@example.org");
        await customSite.Server.Client(client).LoginAsync(name, RunningServer.Password);
        await customSite.Server.AdministerAsync(account, "lock");
        await customSite.Server.AdministerAsync(account, "unlock");
        await customSite.Server.Client(client).LoginAsync(name, RunningServer.Password);
        await using var admin = await customSite.SignInAsAdministratorAsync(new(Width: width));

        foreach (var path in new[] { "/admin", "/admin/users", "/admin/events", $"/admin/users/{account.Id}" })
        {
            await admin.GoAsync(path);
            var wide = await admin.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).map(e => `${e.getAttribute('aria-label')}: ${e.scrollWidth} in ${e.clientWidth}`)");
            wide.ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task Short_words_do_not_wrap_in_tables_on_a_phone()
    {
        await using var admin = await site.SignInAsAdministratorAsync(BrowserSettings.Phone);
        await admin.GoAsync("/admin/users");

        (await BoxAsync(admin, "table a >> nth=0")).Height.ShouldBeLessThan(40, "'administrator' is one line");
    }

    [Theory]
    [InlineData("/sign-in", "main")]
    [InlineData("/account", ".card >> nth=0")]
    public async Task Cards_are_lighter_than_the_background_in_dark_mode(string path, string card)
    {
        var darkSettings = new BrowserSettings(Theme: ColorScheme.Dark);
        await using var visitor = path == "/sign-in" ? await site.VisitAsync(darkSettings) : await site.SignInAsync(await site.Server.RegisterAsync(), darkSettings);
        await visitor.GoAsync(path);

        (await LightnessAsync(visitor.Page.Locator(card))).ShouldBeGreaterThan(await LightnessAsync(visitor.Page.Locator("body")));
    }

    [Fact]
    public async Task A_yellow_brand_color_fills_buttons_but_is_not_used_for_text()
    {
        using var customSite = site.Another(("Branding:Color", Yellow));
        await using var admin = await customSite.SignInAsAdministratorAsync();
        await admin.GoAsync("/admin/users");

        (await ColorAsync(admin.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }), "backgroundColor")).ShouldBe(YellowAsComputed);
        (await ColorAsync(admin.Page.Locator("table a").First, "color")).ShouldBe(await ColorAsync(admin.Page.Locator("body"), "color"));
    }

    [Fact]
    public async Task Only_the_current_tab_is_marked_in_forced_colors_mode()
    {
        await using var visitor = await site.SignInAsync(await site.Server.RegisterAsync());
        await visitor.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await visitor.GoAsync("/account/sessions");

        var marked = await visitor.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.places a')].filter(a => getComputedStyle(a).borderBottomWidth !== '0px').map(a => a.textContent)");

        marked.ShouldBe(["Sessions"]);
    }

    [Fact]
    public async Task The_current_period_is_marked_in_forced_colors_mode()
    {
        await using var admin = await site.SignInAsAdministratorAsync();
        await admin.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await admin.GoAsync("/admin");

        (await ColorAsync(admin.Page.Locator(".periods a[aria-current]"), "backgroundColor")).ShouldNotBe(await ColorAsync(admin.Page.Locator("body"), "backgroundColor"));
    }

    private static async Task<LocatorBoundingBoxResult> BoxAsync(Visitor visitor, string selector) => (await visitor.Page.Locator(selector).BoundingBoxAsync()).ShouldNotBeNull();

    private static Task<string> ColorAsync(ILocator element, string property) => element.EvaluateAsync<string>("(element, property) => getComputedStyle(element)[property]", property);

    private static Task<double> LightnessAsync(ILocator element) =>
        element.EvaluateAsync<double>("element => getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number).slice(0, 3).reduce((sum, part) => sum + part) / 3");
}
