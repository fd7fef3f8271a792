namespace Auth.Application.Audit;

/// <summary>Reads what has been added to the event log since the last read. For the session cache only.</summary>
/// <remarks>Host applications use <see cref="ListEventsQuery.After"/>. Reads must not overlap.</remarks>
public interface IEventTail
{
    /// <summary>Reads at least to where the log ends at the time of this call, so that all changes acknowledged before are included (ADR 7).</summary>
    Task<EventTailResult> ReadAsync();
}

/// <summary>The result of reading the tail.</summary>
/// <param name="Position">The new end of the log.</param>
/// <param name="Changes">The changes since the last read; null if they are unknown, as on the first read.</param>
public readonly record struct EventTailResult(long Position, IReadOnlyCollection<SessionChange>? Changes);

/// <summary>A change of one session, or of all sessions of a user.</summary>
/// <param name="SubjectId">The id of the session or the user.</param>
/// <param name="HasEnded">Whether the session has ended, after which it never changes again.</param>
public readonly record struct SessionChange(Guid SubjectId, bool HasEnded);
