using System.Globalization;

namespace Auth.WebApi.Pages.Look;

/// <summary>Writes moments in the customs of the reader's language. The server does not know where they are, so it is UTC.</summary>
internal static class MomentText
{
    /// <summary>To the minute.</summary>
    public static string Of(DateTimeOffset at) =>
        $"{Day(at)} {at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC";

    /// <summary>The day alone.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d", CultureInfo.CurrentCulture);
}
