namespace Auth.BrowserTests.Running;

/// <summary>Somebody who uses no mouse.</summary>
internal static class Keyboard
{
    /// <summary>Day, month, year, and the calendar.</summary>
    private const int MostPartsOfAField = 4;

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

    /// <summary>Goes from the top of the page to its end by the keyboard alone: it comes to everything, in the order of the document, and sees where it is.</summary>
    public static async Task TabThroughAsync(this Visitor visitor)
    {
        await visitor.Page.EvaluateAsync("() => { document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }");
        var expected = await visitor.Page.EvaluateAsync<string[]>(Reachable);
        // From the top, wherever the page itself has put the focus.
        await visitor.Page.Locator("body").EvaluateAsync("body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); }");

        List<string> met = [];
        for (var pressed = 0; pressed <= MostPartsOfAField * expected.Length; pressed++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            if (await visitor.Page.EvaluateAsync<string?>(Focused) is not { } focused) break;
            var parts = focused.Split('|', 4);
            parts[1].ShouldBe("true", $"no ring around {parts[3]}");
            parts[2].ShouldBe("true", $"out of sight: {parts[3]}");
            // The parts of a date are reached one after the other.
            if (met.LastOrDefault() != parts[0]) met.Add(parts[0]);
        }

        met.ShouldBe(expected);
    }
}
