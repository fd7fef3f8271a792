using System.Globalization;
using Auth.Commands.Hosting;

namespace Auth.Commands.Policies;

/// <summary>A time on the command line: absolute, or before now.</summary>
internal sealed record PointInTime(DateTimeOffset? Time, TimeSpan Ago)
{
    private static readonly TimeSpan MaxAgo = TimeSpan.FromDays(36_525);

    /// <summary>Parses a date, a time, or a duration before now (<c>30d</c>, <c>12h</c>, <c>90m</c>); null if it is none of them. A time without an offset is in UTC.</summary>
    public static PointInTime? Parse(string text)
    {
        if (ParseDuration(text) is { } ago) return new(Time: null, ago);
        return TimeText.Parse(text) is { } time ? new(time, default) : null;
    }

    /// <summary>Returns the time.</summary>
    public DateTimeOffset From(DateTimeOffset now) => Time ?? now - Ago;

    private static TimeSpan? ParseDuration(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return null;
        var unit = text[^1] switch { 'd' => TimeSpan.FromDays(1), 'h' => TimeSpan.FromHours(1), 'm' => TimeSpan.FromMinutes(1), _ => TimeSpan.Zero };
        if (unit == TimeSpan.Zero || number > MaxAgo / unit) return null;
        return unit * number;
    }
}
