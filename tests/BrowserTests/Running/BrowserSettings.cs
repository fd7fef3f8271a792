using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>Settings of a visitor's browser.</summary>
/// <param name="Language">The preferred language of the browser.</param>
/// <param name="Theme">The color scheme of the system.</param>
/// <param name="Width">The width of the window, in pixels.</param>
/// <param name="Height">The height of the window, in pixels.</param>
/// <param name="Script">Whether the browser runs scripts.</param>
public sealed record BrowserSettings(string Language = "en-GB", ColorScheme Theme = ColorScheme.Light, int Width = BrowserSettings.DesktopWidth, int Height = 800, bool Script = true)
{
    public const int DesktopWidth = 1280;
    public const int PhoneWidth = 360;

    public static BrowserSettings Phone => new(Width: PhoneWidth, Height: 740);

    public static BrowserSettings WithoutScript => new(Script: false);
}
