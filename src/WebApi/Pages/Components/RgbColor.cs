using System.Globalization;

namespace Auth.WebApi.Pages.Components;

/// <summary>An RGB color.</summary>
/// <param name="Red">0 to 1, as in <c>#rrggbb</c>.</param>
/// <param name="Green">0 to 1.</param>
/// <param name="Blue">0 to 1.</param>
internal readonly record struct RgbColor(double Red, double Green, double Blue)
{
    public static readonly RgbColor White = new(1, 1, 1);

    public static readonly RgbColor Black = new(0, 0, 0);

    /// <summary>Minimum contrast ratio of text (WCAG 2.2, 1.4.3).</summary>
    public const double Readable = 4.5;

    /// <summary>Minimum contrast ratio of other elements, such as the edge of a button (WCAG 2.2, 1.4.11).</summary>
    public const double Visible = 3;

    private const int Steps = 50;

    public static RgbColor Parse(string hex) => new(Part(hex, 1), Part(hex, 3), Part(hex, 5));

    /// <summary>The nearest shade with this contrast to a background.</summary>
    public RgbColor On(RgbColor background, double contrast)
    {
        var (shade, target) = (this, background.IsLight ? Black : White);
        for (var step = 1; shade.Contrast(background) < contrast && step <= Steps; step++) shade = Mix(target, (double)step / Steps);
        return shade;
    }

    /// <summary>The color for filled areas: readable on the background, unless it is far too light for that.</summary>
    /// <remarks>A very light color would change its hue when darkened so much: yellow would become brown.</remarks>
    public RgbColor FillOn(RgbColor background) => background.IsLight && Contrast(background) < Visible ? this : On(background, Readable);

    /// <summary>White or black, for readable text on this color.</summary>
    public RgbColor TextColor => Contrast(White) >= Readable ? White : Black;

    /// <summary>Contrast ratio, from 1 to 21 (WCAG 2.2).</summary>
    public double Contrast(RgbColor other)
    {
        var (lighter, darker) = Luminance > other.Luminance ? (this, other) : (other, this);
        return (lighter.Luminance + 0.05) / (darker.Luminance + 0.05);
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Byte(Red):x2}{Byte(Green):x2}{Byte(Blue):x2}");

    private bool IsLight => Luminance > 0.18;

    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private RgbColor Mix(RgbColor other, double fraction) =>
        new(Red + ((other.Red - Red) * fraction), Green + ((other.Green - Green) * fraction), Blue + ((other.Blue - Blue) * fraction));

    private static double Linear(double channel) => channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4);

    private static int Byte(double channel) => (int)Math.Round(channel * 255);

    private static double Part(string hex, int start) => int.Parse(hex.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;
}
