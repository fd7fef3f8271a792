namespace Auth.Application.Events;

/// <summary>Follows the log of events from where it has been read to.</summary>
/// <remarks>For one reader, which reads one time after the other.</remarks>
public interface IEventTail
{
    /// <summary>Reads on, to where the log ends at a moment after this call: every change that was answered before the call is among them (ADR 7).</summary>
    Task<EventTailReading> ReadAsync();
}

/// <summary>What has come to the log since it was last read.</summary>
/// <param name="Position">Where it ends.</param>
/// <param name="Changes">What has changed. Null: whatever may have changed, as at the first reading.</param>
public readonly record struct EventTailReading(long Position, IReadOnlyCollection<SessionChange>? Changes);

/// <summary>A session has changed, or all of a user's have.</summary>
/// <param name="Of">The id of the session, or of the user.</param>
/// <param name="IsEnd">Whether the session has ended, after which nothing of it changes.</param>
public readonly record struct SessionChange(Guid Of, bool IsEnd);
