using System.Globalization;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Parses a cost parameter of a stored hash.</summary>
internal static class CostParameter
{
    /// <summary>Parses a decimal number from 1 to <paramref name="max"/>; null for anything else, including a sign, a space or a leading zero.</summary>
    public static int? Parse(string text, int max) =>
        text is [not '0', ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= max
            ? value
            : null;
}
