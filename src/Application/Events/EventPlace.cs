using System.Globalization;

namespace Auth.Application.Events;

/// <summary>Where an event stands among all, by when it happened; of those that happened at once, by the order of their commits.</summary>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Position">Its position.</param>
public readonly record struct EventPlace(DateTimeOffset OccurredAt, long Position)
{
    private const char Separator = '-';

    /// <summary>The place of an event.</summary>
    public static EventPlace Of(EventDetails happened) => new(happened.OccurredAt, happened.Position);

    /// <summary>Reads what <see cref="ToString"/> wrote; null: it is nothing of the kind.</summary>
    public static EventPlace? Parse(string cursor) =>
        cursor.Split(Separator) is [var microseconds, var position] && Number(microseconds) is { } time && Number(position) is { } place
        && time <= (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            ? new EventPlace(DateTimeOffset.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond), place)
            : null;

    /// <summary>As a cursor: microseconds since 1970, and the position.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(OccurredAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}{Separator}{Position}");

    private static long? Number(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
