using Auth.BrowserTests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>Languages, color schemes, keyboard access and the not-found page.</summary>
public sealed class AppearanceTests(SqliteSite site) : IClassFixture<SqliteSite>
{
    [Theory]
    [InlineData("de-AT", "de", "Anmelden")]
    [InlineData("en-US", "en", "Sign in")]
    [InlineData("fr-FR", "en", "Sign in")]
    public async Task A_page_speaks_the_language_that_the_browser_asks_for_or_english(string asked, string language, string heading)
    {
        await using var visitor = await site.VisitAsync(new(Language: asked));

        await visitor.GoAsync("/sign-in");

        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(visitor.Heading).ToHaveTextAsync(heading);
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_gets_a_page()
    {
        await using var visitor = await site.VisitAsync();

        await visitor.GoAsync("/nowhere/at/all", 404);

        await Expect(visitor.Heading).ToHaveTextAsync("Page not found");
        await visitor.FollowAsync("/");
        visitor.Path.ShouldBe("/sign-in");
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/register")]
    [InlineData("/account")]
    [InlineData("/account/security")]
    public async Task The_keyboard_reaches_everything_in_order_and_shows_where_it_is(string path)
    {
        await using var visitor = path.StartsWith("/account", StringComparison.Ordinal) ? await site.SignInAsync(await site.Server.RegisterAsync()) : await site.VisitAsync();
        await visitor.GoAsync(path);
        await visitor.TabThroughAsync();
    }

    [Fact]
    public async Task The_first_tab_leads_past_the_navigation()
    {
        await using var visitor = await site.SignInAsAdministratorAsync();
        await visitor.GoAsync("/account");

        await visitor.Page.Keyboard.PressAsync("Tab");
        await Expect(visitor.Page.GetByText("Skip to content")).ToBeFocusedAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");

        await Expect(visitor.Main).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Dark)]
    [InlineData(ColorScheme.Light)]
    public async Task The_pages_are_as_light_or_dark_as_the_system(ColorScheme theme)
    {
        await using var visitor = await site.VisitAsync(new(Theme: theme));
        await visitor.GoAsync("/sign-in");

        var background = await visitor.Page.EvaluateAsync<int[]>("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)");

        background.Average().ShouldBeInRange(theme == ColorScheme.Dark ? 0 : 200, theme == ColorScheme.Dark ? 60 : 255);
    }
}
