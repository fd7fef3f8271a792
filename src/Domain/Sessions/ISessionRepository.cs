using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>The sessions, as the domain asks for them. Changes are stored when the unit of work commits.</summary>
public interface ISessionRepository
{
    /// <summary>The session of a token, ended or not; null: there is none.</summary>
    Task<Session?> FindAsync(SessionTokenHash token, CancellationToken cancellationToken);

    /// <summary>Those of the sessions that are still there, ended or not.</summary>
    Task<IReadOnlyList<Session>> FindAsync(IReadOnlyCollection<SessionId> ids, CancellationToken cancellationToken);

    /// <summary>The sessions of a person that have neither ended nor expired, oldest first.</summary>
    Task<IReadOnlyList<Session>> LiveOfAsync(UserId user, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The sessions of a person that have neither ended nor expired, but for a number of the newest ones; the newest of the others first.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="newest">How many of the newest are left out.</param>
    /// <param name="except">One that does not count; null: all do.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IReadOnlyList<Session>> LiveBeyondAsync(UserId user, int newest, SessionId? except, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The sessions of a person that have not been ended, expired ones included: who ends them all must not trust one clock to know which have expired.</summary>
    Task<IReadOnlyList<Session>> NotEndedOfAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Adds a new session.</summary>
    void Add(Session session);
}
