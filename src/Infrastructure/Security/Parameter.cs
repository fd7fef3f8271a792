using System.Globalization;

namespace Auth.Infrastructure.Security;

/// <summary>A cost parameter in a stored form.</summary>
internal static class Parameter
{
    /// <summary>Reads a decimal number from 1 to a cap, without sign, space or leading zero; null when it is anything else.</summary>
    public static int? Read(string text, int max) =>
        text is [not '0', ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= max
            ? value
            : null;
}
