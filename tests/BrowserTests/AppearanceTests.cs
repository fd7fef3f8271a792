using Auth.BrowserTests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Auth.BrowserTests;

/// <summary>Languages, keyboards, small windows, and addresses that lead nowhere.</summary>
public sealed class AppearanceTests(SqliteSite site) : IClassFixture<SqliteSite>
{
    /// <summary>The elements that the keyboard reaches, in the order of the document.</summary>
    private const string Reachable =
        """
        () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
          .filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden' && e.checkVisibility({ visibilityProperty: true }))
          .map(e => (e.dataset.at ??= crypto.randomUUID()))
        """;

    private const string Focused =
        """
        () => {
          const element = document.activeElement;
          if (!element || element === document.body) return null;
          const style = getComputedStyle(element);
          const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
          const box = element.getBoundingClientRect();
          const visible = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
          return `${element.dataset.at}|${ring}|${visible}|${element.outerHTML.slice(0, 80)}`;
        }
        """;

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
    [InlineData("/admin/users")]
    [InlineData("/admin/events")]
    public async Task The_keyboard_reaches_everything_in_order_and_shows_where_it_is(string path)
    {
        await using var visitor = path is "/sign-in" or "/register" ? await site.VisitAsync() : await site.SignInAsAdministratorAsync();
        await visitor.GoAsync(path);
        await visitor.Page.EvaluateAsync("() => { document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }");
        var expected = await visitor.Page.EvaluateAsync<string[]>(Reachable);
        // From the top, wherever the page itself has put the focus.
        await visitor.Page.Locator("body").EvaluateAsync("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); }");

        List<string> met = [];
        while (met.Count <= expected.Length)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            if (await visitor.Page.EvaluateAsync<string?>(Focused) is not { } focused) break;
            var parts = focused.Split('|', 4);
            parts[1].ShouldBe("true", $"no ring around {parts[3]}");
            parts[2].ShouldBe("true", $"out of sight: {parts[3]}");
            met.Add(parts[0]);
        }

        met.ShouldBe(expected);
    }

    [Fact]
    public async Task The_first_tab_leads_past_the_navigation()
    {
        await using var visitor = await site.SignInAsAdministratorAsync();
        await visitor.GoAsync("/account");

        await visitor.Page.Keyboard.PressAsync("Tab");
        await Expect(visitor.Page.GetByText("Skip to the content")).ToBeFocusedAsync();
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
