using System.Globalization;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>The domain of an email in the form that DNS uses: ASCII by UTS 46 (RFC 5891), lowercase, without a final dot.</summary>
internal static class MailDomain
{
    private const string Dots = ".\u3002\uFF0E\uFF61";
    private const int MaxLabelLength = 63;
    private const int MaxLength = 253;

    private static readonly IdnMapping Mapping = new();

    /// <summary>Returns the ASCII form; null if the text is not a domain.</summary>
    /// <remarks>Underscores are not valid in host names, but some mail domains contain them.</remarks>
    public static string? ToAscii(string domain)
    {
        // ASCII stays unchanged: DNS ignores case, and an A-label that no mapping produces is still a valid name.
        var domainName = WithoutFinalDot(domain);
        var ascii = Ascii.IsValid(domainName) ? domainName : Map(domainName, Mapping.GetAscii);
        if (ascii is null or { Length: > MaxLength }) return null;
        return ascii.Split('.').All(label => label.Length is > 0 and <= MaxLabelLength && label.All(IsAllowed)) ? NameNormalizer.Fold(ascii) : null;
    }

    /// <summary>Returns the display form without a final dot: ASCII as entered, otherwise Unicode.</summary>
    /// <param name="domain">Must have an ASCII form.</param>
    public static string ToShown(string domain)
    {
        var domainName = WithoutFinalDot(domain);
        return Ascii.IsValid(domainName) ? domainName : Map(ToAscii(domain)!, Mapping.GetUnicode) ?? domainName;
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
