using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Pages.Look;

/// <summary>What the settings say of the look, as styles and as a picture.</summary>
internal static class Brand
{
    // As in site.css.
    private static readonly Shade LightSurface = Shade.Parse("#f4f5f8");
    private static readonly Shade DarkSurface = Shade.Parse("#1d2129");

    /// <summary>The brand's color: to fill, around what is filled, and in a shade that can be read as text.</summary>
    public static string Colors(BrandingSettings brand)
    {
        var color = Shade.Parse(brand.Color);
        return
            $$"""
            :root { {{Colors(color, LightSurface)}} }
            @media (prefers-color-scheme: dark) { :root { {{Colors(color, DarkSurface)}} } }

            """;
    }

    /// <summary>The default logo: a key in the brand's colour.</summary>
    public static string Key(BrandingSettings brand) =>
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="{Shade.Parse(brand.Color).TextColor}" stroke-width="2.6" stroke-linecap="round"><rect width="32" height="32" rx="8" fill="{Shade.Parse(brand.Color)}" stroke="none"/><circle cx="12" cy="12" r="4.5"/><path d="M15.5 15.5 24 24M20.2 20.2l2.6-2.6"/></svg>
        """;

    private static string Colors(Shade color, Shade surface)
    {
        var fill = color.FillOn(surface);
        var text = fill.Contrast(surface) >= Shade.Readable ? fill.ToString() : "var(--text)";
        return $"--accent: {fill}; --on-accent: {fill.TextColor}; --accent-edge: {fill.On(surface, Shade.Visible)}; --accent-text: {text}";
    }
}
