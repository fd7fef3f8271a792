namespace Auth.BrowserTests.Running;

/// <summary>Navigation without a mouse.</summary>
internal static class Keyboard
{
    /// <summary>Day, month, year and calendar of a date field.</summary>
    private const int MaxPartsPerField = 4;

    /// <summary>The focusable elements, in document order.</summary>
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

    /// <summary>Tabs through the page and checks that every element is reached in document order with a visible focus ring.</summary>
    public static async Task TabThroughAsync(this Visitor visitor)
    {
        await visitor.Page.EvaluateAsync("() => { document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }");
        var expected = await visitor.Page.EvaluateAsync<string[]>(Reachable);
        // Starts at the top, even if the page has set the focus elsewhere.
        await visitor.Page.Locator("body").EvaluateAsync("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); }");

        List<string> reached = [];
        for (var pressed = 0; pressed <= MaxPartsPerField * expected.Length; pressed++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            if (await visitor.Page.EvaluateAsync<string?>(Focused) is not { } focused) break;
            var parts = focused.Split('|', 4);
            parts[1].ShouldBe("true", $"no focus ring around {parts[3]}");
            parts[2].ShouldBe("true", $"not visible: {parts[3]}");
            // The parts of a date field are reached one after the other.
            if (reached.LastOrDefault() != parts[0]) reached.Add(parts[0]);
        }

        reached.ShouldBe(expected);
    }
}
