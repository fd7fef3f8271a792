using Auth.Application.Sessions.Cache;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Reads the events of an <see cref="InMemoryDatabase"/> that change sessions, from the last position.</summary>
internal sealed class InMemoryRevocationLog(InMemoryDatabase database) : IRevocationLog
{
    private int? _position;

    /// <inheritdoc />
    public Task<RevocationLogResult> ReadAsync()
    {
        SessionChange[] revocations =
        [
            .. from stored in database.Events.All
               where stored.Event is IUserEvent and not ISessionNeutralEvent
               select new SessionChange(stored.SessionId?.Value ?? stored.UserId!.Value.Value, HasEnded: stored.Event is SessionEnded),
        ];
        var before = _position;
        _position = revocations.Length;
        return Task.FromResult(new RevocationLogResult(revocations.Length, before <= revocations.Length ? revocations[before.Value..] : null));
    }
}
