using System.Globalization;

namespace Auth.WebApi.Pages.Look;

/// <summary>A colour of the pages.</summary>
/// <param name="Red">0 to 1, as in <c>#rrggbb</c>.</param>
/// <param name="Green">Likewise.</param>
/// <param name="Blue">Likewise.</param>
internal readonly record struct Shade(double Red, double Green, double Blue)
{
    public static readonly Shade White = new(1, 1, 1);

    public static readonly Shade Black = new(0, 0, 0);

    /// <summary>The least contrast of text (WCAG 2.2, 1.4.3).</summary>
    public const double Readable = 4.5;

    /// <summary>The least contrast of what is not text, such as the edge of a button (WCAG 2.2, 1.4.11).</summary>
    public const double Visible = 3;

    private const int Steps = 50;

    public static Shade Parse(string hex) => new(Part(hex, 1), Part(hex, 3), Part(hex, 5));

    /// <summary>The nearest shade of it that has a contrast to a background.</summary>
    public Shade On(Shade background, double contrast)
    {
        var (shade, end) = (this, background.IsLight ? Black : White);
        for (var step = 1; shade.Contrast(background) < contrast && step <= Steps; step++) shade = Mix(end, (double)step / Steps);
        return shade;
    }

    /// <summary>The shade of it that fills areas on a background: one that can be read there, unless it is far too light for that. Darkened that much it would be another color: yellow would be brown.</summary>
    public Shade FillOn(Shade background) => background.IsLight && Contrast(background) < Visible ? this : On(background, Readable);

    /// <summary>White or black, whichever can be read better on it.</summary>
    public Shade TextColor => Contrast(White) >= Readable ? White : Black;

    /// <summary>Between 1 and 21 (WCAG 2.2, contrast ratio).</summary>
    public double Contrast(Shade other)
    {
        var (lighter, darker) = Luminance > other.Luminance ? (this, other) : (other, this);
        return (lighter.Luminance + 0.05) / (darker.Luminance + 0.05);
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Byte(Red):x2}{Byte(Green):x2}{Byte(Blue):x2}");

    private bool IsLight => Luminance > 0.18;

    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private Shade Mix(Shade other, double part) =>
        new(Red + ((other.Red - Red) * part), Green + ((other.Green - Green) * part), Blue + ((other.Blue - Blue) * part));

    private static double Linear(double part) => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);

    private static int Byte(double part) => (int)Math.Round(part * 255);

    private static double Part(string hex, int at) => int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;
}
