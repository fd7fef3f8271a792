using Microsoft.Playwright;

namespace Auth.BrowserTests.Running;

/// <summary>With what somebody comes.</summary>
/// <param name="Language">What the browser asks for.</param>
/// <param name="Theme">What the system is set to.</param>
/// <param name="Width">Of the window.</param>
/// <param name="Height">Of the window.</param>
/// <param name="Script">Whether the browser runs scripts.</param>
public sealed record Manner(string Language = "en-GB", ColorScheme Theme = ColorScheme.Light, int Width = Manner.DesktopWidth, int Height = 800, bool Script = true)
{
    public const int DesktopWidth = 1280;
    public const int PhoneWidth = 360;

    public static Manner OnThePhone => new(Width: PhoneWidth, Height: 740);

    public static Manner WithoutScript => new(Script: false);
}
