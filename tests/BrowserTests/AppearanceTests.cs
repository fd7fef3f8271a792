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
    public async Task Pages_use_the_preferred_language_of_the_browser_and_fall_back_to_English(string asked, string language, string heading)
    {
        await using var visitor = await site.VisitAsync(new(Language: asked));

        await visitor.GoAsync("/sign-in");

        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(visitor.Heading).ToHaveTextAsync(heading);
    }

    [Fact]
    public async Task An_unknown_URL_shows_the_not_found_page()
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
    [InlineData("/docs/errors")]
    [InlineData("/docs/errors/busy")]
    [InlineData("/account")]
    [InlineData("/account/security")]
    public async Task Keyboard_focus_is_visible_and_follows_document_order(string path)
    {
        await using var visitor = path.StartsWith("/account", StringComparison.Ordinal) ? await site.SignInAsync(await site.Server.RegisterAsync()) : await site.VisitAsync();
        await visitor.GoAsync(path);
        await visitor.TabThroughAsync();
    }

    [Fact]
    public async Task The_first_tab_stop_skips_the_navigation()
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
    public async Task Pages_follow_the_color_scheme_of_the_system(ColorScheme theme)
    {
        await using var visitor = await site.VisitAsync(new(Theme: theme));
        await visitor.GoAsync("/sign-in");

        var background = await visitor.Page.EvaluateAsync<int[]>("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)");

        background.Average().ShouldBeInRange(theme == ColorScheme.Dark ? 0 : 200, theme == ColorScheme.Dark ? 60 : 255);
    }
}
