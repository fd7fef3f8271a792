using System.Globalization;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>The domain of an email address, in the form that is looked up in the DNS: ASCII by UTS 46 (RFC 5891), lower case, without the final dot.</summary>
internal static class MailDomain
{
    private const string Dots = ".\u3002\uFF0E\uFF61";
    private const int LongestLabel = 63;
    private const int Longest = 253;

    private static readonly IdnMapping Mapping = new();

    /// <summary>The ASCII form; null: the text is no domain.</summary>
    /// <remarks>An underscore is not for host names, but some domains that get mail have one.</remarks>
    public static string? ToAscii(string domain)
    {
        // ASCII stays as it is: the DNS compares it without case, and an A-label that no mapping makes is still a name of its own.
        var typed = WithoutFinalDot(domain);
        var ascii = Ascii.IsValid(typed) ? typed : Map(typed, Mapping.GetAscii);
        if (ascii is null or { Length: > Longest }) return null;
        return ascii.Split('.').All(label => label.Length is > 0 and <= LongestLabel && label.All(IsAllowed)) ? NameKey.Fold(ascii) : null;
    }

    /// <summary>As a person reads it: as it was typed where that was ASCII, else in Unicode's own form; without the final dot.</summary>
    /// <param name="domain">One that has an ASCII form.</param>
    public static string ToShown(string domain)
    {
        var typed = WithoutFinalDot(domain);
        return Ascii.IsValid(typed) ? typed : Map(ToAscii(domain)!, Mapping.GetUnicode) ?? typed;
    }

    private static string WithoutFinalDot(string domain) => domain.Length > 1 && Dots.Contains(domain[^1], StringComparison.Ordinal) ? domain[..^1] : domain;

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static string? Map(string domain, Func<string, string> map)
    {
        try
        {
            return map(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
