using Auth.Application.Sessions.Cache;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;

namespace Auth.Testing;

/// <summary>Reads the events of an <see cref="InMemoryDatabase"/> that change sessions and service accounts, from the last position.</summary>
internal sealed class InMemoryRevocationLog(InMemoryDatabase database) : IRevocationLog
{
    private int? _position;

    /// <inheritdoc />
    public Task<RevocationLogResult> ReadAsync()
    {
        SessionChange[] revocations =
        [
            .. from stored in database.Events.All
               where stored.Event is not ISessionNeutralEvent
               let subjectId = stored.SessionId?.Value ?? stored.UserId?.Value ?? (stored.Event as IServiceAccountEvent)?.ServiceAccount
               where subjectId is not null
               select new SessionChange(subjectId.Value, HasEnded: stored.Event is SessionEnded),
        ];
        var before = _position;
        _position = revocations.Length;
        return Task.FromResult(new RevocationLogResult(revocations.Length, before <= revocations.Length ? revocations[before.Value..] : null));
    }
}
