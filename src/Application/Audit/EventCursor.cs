using System.Globalization;

namespace Auth.Application.Audit;

/// <summary>The position of an event in the order of occurrence. Events of the same time are ordered by commit.</summary>
internal readonly record struct EventCursor(DateTimeOffset OccurredAt, long Position)
{
    private const char Separator = '-';

    /// <summary>Creates the cursor of an event.</summary>
    public static EventCursor From(EventDetails entry) => new(entry.OccurredAt, entry.Position);

    /// <summary>Parses the text of <see cref="ToString"/>; null if the format is wrong.</summary>
    public static EventCursor? Parse(string cursor) =>
        cursor.Split(Separator) is [var microseconds, var position] && Number(microseconds) is { } time && Number(position) is { } number
        && time <= (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            ? new EventCursor(DateTimeOffset.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond), number)
            : null;

    /// <summary>Returns the cursor text: microseconds since 1970 and the position.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(OccurredAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}{Separator}{Position}");

    private static long? Number(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
