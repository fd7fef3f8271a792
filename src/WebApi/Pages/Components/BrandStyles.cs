namespace Auth.WebApi.Pages.Components;

/// <summary>Styles and default logo from the branding settings.</summary>
internal static class BrandStyles
{
    // Same values as in site.css.
    private static readonly RgbColor LightSurface = RgbColor.Parse("#f4f5f8");
    private static readonly RgbColor DarkSurface = RgbColor.Parse("#1d2129");

    /// <summary>The brand color as CSS variables: for filled areas, their edges, and text.</summary>
    public static string Colors(BrandingSettings brand)
    {
        var color = RgbColor.Parse(brand.Color);
        return
            $$"""
            :root { {{Colors(color, LightSurface)}} }
            @media (prefers-color-scheme: dark) { :root { {{Colors(color, DarkSurface)}} } }

            """;
    }

    /// <summary>The default logo: a key on the brand color.</summary>
    public static string Key(BrandingSettings brand) =>
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="{RgbColor.Parse(brand.Color).TextColor}" stroke-width="2.6" stroke-linecap="round"><rect width="32" height="32" rx="8" fill="{RgbColor.Parse(brand.Color)}" stroke="none"/><circle cx="12" cy="12" r="4.5"/><path d="M15.5 15.5 24 24M20.2 20.2l2.6-2.6"/></svg>
        """;

    private static string Colors(RgbColor color, RgbColor surface)
    {
        var fill = color.FillOn(surface);
        var text = fill.Contrast(surface) >= RgbColor.Readable ? fill.ToString() : "var(--text)";
        return $"--accent: {fill}; --on-accent: {fill.TextColor}; --accent-edge: {fill.On(surface, RgbColor.Visible)}; --accent-text: {text}";
    }
}
