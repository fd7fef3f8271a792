using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Domain.Common;
using Microsoft.Extensions.Localization;

namespace Auth.WebApi.Pages;

/// <summary>Translates and formats for the user's language.</summary>
public static partial class LocalizerExtensions
{
    /// <summary>In milliseconds.</summary>
    private const int MatchTimeout = 1000;

    /// <summary>The translated sentence, or the original if there is none. Numbers depend on settings, so the key holds <c>{0}</c>, <c>{1}</c> in their place.</summary>
    public static string Translate(this IStringLocalizer<Texts> texts, string message)
    {
        var numbers = new List<object>();
        var key = Numbers().Replace(message, number =>
        {
            numbers.Add(number.Value);
            return string.Create(CultureInfo.InvariantCulture, $"{{{numbers.Count - 1}}}");
        });
        var translation = texts[key];
        if (translation.ResourceNotFound) return message;
        return numbers.Count == 0 ? translation.Value : string.Format(CultureInfo.CurrentCulture, translation.Value, [.. numbers]);
    }

    /// <summary>The translated error, with the time to try again if it is known. The message itself does not mention it.</summary>
    public static string Translate(this IStringLocalizer<Texts> texts, Error error) =>
        error.RetryAfter is { } wait ? $"{texts.Translate(error.Message)} {texts["Try again in {0}.", texts.FormatDuration(wait)]}" : texts.Translate(error.Message);

    /// <summary>A timestamp to the minute, in UTC because the server does not know the user's time zone. The month is a word, so that it is not taken for the day.</summary>
    public static string FormatTimestamp(this IStringLocalizer<Texts> texts, DateTimeOffset at) => at.UtcDateTime.ToString(texts["d MMM yyyy, HH:mm"], CultureInfo.CurrentCulture) + " UTC";

    /// <summary>The UTC day of a timestamp.</summary>
    public static string FormatDay(this IStringLocalizer<Texts> texts, DateTimeOffset at) => at.UtcDateTime.ToString(texts["d MMM yyyy"], CultureInfo.CurrentCulture);

    /// <summary>A duration in words, rounded up so that a user who waits that long is not too early.</summary>
    public static string FormatDuration(this IStringLocalizer<Texts> texts, TimeSpan time) => time switch
    {
        { TotalSeconds: <= 1 } => texts["a second"],
        { TotalSeconds: <= 90 } => texts["{0} seconds", Math.Ceiling(time.TotalSeconds)],
        { TotalMinutes: <= 90 } => texts["{0} minutes", Math.Ceiling(time.TotalMinutes)],
        { TotalHours: <= 36 } => texts["{0} hours", Math.Ceiling(time.TotalHours)],
        _ => texts["{0} days", Math.Ceiling(time.TotalDays)],
    };

    [GeneratedRegex(@"\d+", RegexOptions.None, MatchTimeout)]
    private static partial Regex Numbers();
}
