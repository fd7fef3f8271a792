namespace Auth.Application.Sessions.Cache;

/// <summary>Reads what has been added to the revocation log since the last read: the changes that end or alter sessions. For the session cache only.</summary>
/// <remarks>Host applications read the audit log instead (<see cref="Audit.ListEventsQuery.After"/>). Reads must not overlap.</remarks>
internal interface IRevocationLog
{
    /// <summary>Reads at least to where the log ends at the time of this call, so that all changes acknowledged before are included (ADR 13).</summary>
    Task<RevocationLogResult> ReadAsync();
}

/// <summary>The result of reading the revocation log.</summary>
/// <param name="Position">The new end of the log.</param>
/// <param name="Changes">The changes since the last read; null if they are unknown, as on the first read.</param>
internal readonly record struct RevocationLogResult(long Position, IReadOnlyCollection<SessionChange>? Changes);

/// <summary>A change of one session, or of all sessions of a user.</summary>
/// <param name="SubjectId">The id of the session or the user.</param>
/// <param name="HasEnded">Whether the session has ended, after which it never changes again.</param>
internal readonly record struct SessionChange(Guid SubjectId, bool HasEnded);
