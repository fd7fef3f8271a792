using System.Text.RegularExpressions;

namespace Auth.Application.Common;

/// <summary>Describes why code of the host application failed, for administrators and the log.</summary>
internal static partial class HostFailure
{
    /// <summary>Maximum length of a description.</summary>
    public const int MaximumLength = 200;

    private const int MaximumMessageLength = 1_000;

    /// <summary>Names the exception and its message. Of URLs it keeps scheme and host: paths and queries often hold a key (P4).</summary>
    public static string Describe(Exception exception)
    {
        var text = TextSanitizer.ForLog($"{exception.GetType().Name}: {Url().Replace(exception.Message.Length <= MaximumMessageLength ? exception.Message : exception.Message[..MaximumMessageLength], "${scheme}${host}/…")}");
        return text.Length <= MaximumLength ? text : string.Concat(text.AsSpan(0, MaximumLength - 1), "…");
    }

    /// <summary>Adds the stack trace, for the log. Unlike the exception, it holds no message (P4).</summary>
    public static string DescribeWithStack(Exception exception) => $"{Describe(exception)}{Environment.NewLine}{exception.StackTrace}";

    [GeneratedRegex(@"(?<scheme>\b[a-zA-Z][a-zA-Z0-9+.-]*://)([^/?#\s]*@)?(?<host>[^/?#\s]*)\S*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Url();
}
