using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Domain.Common;
using Microsoft.Extensions.Localization;

namespace Auth.WebApi.Pages;

/// <summary>Tells what a use case says in the language of whoever reads it.</summary>
public static partial class Sentences
{
    /// <summary>In milliseconds.</summary>
    private const int Patience = 1000;

    /// <summary>The sentence in that language, or as it is. Its key has <c>{0}</c> for its first number, and so on: numbers are settings.</summary>
    public static string Sentence(this IStringLocalizer<Texts> texts, string message)
    {
        var numbers = new List<object>();
        var key = Numbers().Replace(message, number =>
        {
            numbers.Add(number.Value);
            return string.Create(CultureInfo.InvariantCulture, $"{{{numbers.Count - 1}}}");
        });
        var found = texts[key];
        if (found.ResourceNotFound) return message;
        return numbers.Count == 0 ? found.Value : string.Format(CultureInfo.CurrentCulture, found.Value, [.. numbers]);
    }

    /// <summary>What an error says, and when to try again if that is known. Messages of errors with a time say nothing of it themselves.</summary>
    public static string Sentence(this IStringLocalizer<Texts> texts, Error error) =>
        error.RetryAfter is { } wait ? $"{texts.Sentence(error.Message)} {texts["Try again in {0}.", texts.Duration(wait)]}" : texts.Sentence(error.Message);

    /// <summary>A moment to the minute, so that nobody takes the day for the month. The server does not know where its reader is, so it is UTC.</summary>
    public static string Moment(this IStringLocalizer<Texts> texts, DateTimeOffset at) => at.UtcDateTime.ToString(texts["d MMM yyyy, HH:mm"], CultureInfo.CurrentCulture) + " UTC";

    /// <summary>The day of a moment, in UTC.</summary>
    public static string Day(this IStringLocalizer<Texts> texts, DateTimeOffset at) => at.UtcDateTime.ToString(texts["d MMM yyyy"], CultureInfo.CurrentCulture);

    /// <summary>A length of time in words, rounded up: whoever waits that long is not too early.</summary>
    public static string Duration(this IStringLocalizer<Texts> texts, TimeSpan time) => time switch
    {
        { TotalSeconds: <= 1 } => texts["a second"],
        { TotalSeconds: <= 90 } => texts["{0} seconds", Math.Ceiling(time.TotalSeconds)],
        { TotalMinutes: <= 90 } => texts["{0} minutes", Math.Ceiling(time.TotalMinutes)],
        { TotalHours: <= 36 } => texts["{0} hours", Math.Ceiling(time.TotalHours)],
        _ => texts["{0} days", Math.Ceiling(time.TotalDays)],
    };

    [GeneratedRegex(@"\d+", RegexOptions.None, Patience)]
    private static partial Regex Numbers();
}
