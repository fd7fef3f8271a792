using System.Text.RegularExpressions;
using Auth.Application.Common.Settings;

namespace Auth.WebApi.Pages.Components;

/// <summary>Appearance of the pages.</summary>
/// <param name="Logo"><c>Branding:Logo</c>: an SVG or PNG file of at most 100 KiB, shown beside the name; default a key symbol.</param>
/// <param name="Color"><c>Branding:Color</c>: color of buttons and links, such as <c>#1f6feb</c>. Readable shades for light and dark themes are derived from it.</param>
internal sealed partial record BrandingSettings(Logo? Logo, string Color)
{
    /// <summary>Maximum size of a logo, in bytes.</summary>
    public const int MaximumLogoLength = 100 * 1024;

    private const string DefaultColor = "#2f5bd0";
    private const int MatchTimeout = 1000;

    public static BrandingSettings Read(SettingsReader reader) => new(ReadLogo(reader), ReadColor(reader));

    private static Logo? ReadLogo(SettingsReader reader)
    {
        const string Key = "Branding:Logo";
        if (reader.Text(Key) is not { } path) return null;

        var type = Path.GetExtension(path).ToUpperInvariant() switch { ".SVG" => "image/svg+xml", ".PNG" => "image/png", _ => null };
        if (type is not null && ReadShort(path) is { } content) return new Logo(content, type);

        reader.Reject(Key, path, $"the path of a readable SVG or PNG file of at most {MaximumLogoLength / 1024} KiB");
        return null;
    }

    private static byte[]? ReadShort(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumLogoLength ? File.ReadAllBytes(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string ReadColor(SettingsReader reader)
    {
        const string Key = "Branding:Color";
        var color = reader.Text(Key) ?? DefaultColor;
        if (!Hex().IsMatch(color)) reader.Reject(Key, color, "a color such as #1f6feb");
        return color;
    }

    [GeneratedRegex(@"\A#[0-9a-fA-F]{6}\z", RegexOptions.None, MatchTimeout)]
    private static partial Regex Hex();
}

/// <summary>An image, read at startup, so that moving the file later has no effect.</summary>
/// <param name="ContentType">Media type.</param>
internal sealed record Logo(byte[] Content, string ContentType);
