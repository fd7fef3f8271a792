using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>Loads and stores sessions. Changes are saved when the unit of work commits.</summary>
public interface ISessionRepository
{
    /// <summary>Returns the session with this token, ended or not; null if there is none.</summary>
    Task<Session?> FindAsync(TokenHash<Session> tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns the session with this gateway token, ended or not; null if there is none.</summary>
    Task<Session?> FindAsync(TokenHash<GatewayAccess> gatewayTokenHash, CancellationToken cancellationToken);

    /// <summary>Returns the sessions with these ids that still exist, ended or not.</summary>
    Task<IReadOnlyList<Session>> FindAsync(IReadOnlyCollection<SessionId> ids, CancellationToken cancellationToken);

    /// <summary>Returns the user's sessions that have neither ended nor expired, oldest first.</summary>
    Task<IReadOnlyList<Session>> ListLiveAsync(UserId userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Returns the user's sessions that have neither ended nor expired, except a number of the newest ones; newest first.</summary>
    /// <param name="newest">The number of newest sessions to skip.</param>
    /// <param name="except">A session that is not counted; null to count all.</param>
    Task<IReadOnlyList<Session>> ListLiveBeyondNewestAsync(UserId userId, int newest, SessionId? except, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Returns the user's sessions that have not been ended, including expired ones. To end all of them, one node's clock must not decide which have expired.</summary>
    Task<IReadOnlyList<Session>> ListNotEndedAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Returns the users with sessions that have neither ended nor expired, in the order of their ids.</summary>
    /// <param name="after">The last user of the previous batch; null for the first one.</param>
    /// <param name="limit">The maximum number.</param>
    Task<IReadOnlyList<UserId>> ListUsersWithLiveSessionsAsync(UserId? after, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Adds a session.</summary>
    void Add(Session session);
}
