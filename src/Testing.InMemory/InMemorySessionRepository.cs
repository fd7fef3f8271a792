using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Sessions in memory.</summary>
internal sealed class InMemorySessionRepository : ISessionRepository
{
    private readonly InMemoryContext _context;

    internal InMemorySessionRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<Session?> FindAsync(TokenHash<Session> tokenHash, CancellationToken cancellationToken) => Task.FromResult(_context.SessionSet.Find(session => session.TokenHash == tokenHash));

    /// <inheritdoc />
    public Task<Session?> FindAsync(TokenHash<GatewayAccess> gatewayTokenHash, CancellationToken cancellationToken) => Task.FromResult(_context.SessionSet.Find(session => session.GatewayTokenHash == gatewayTokenHash));

    /// <inheritdoc />
    public Task<IReadOnlyList<Session>> FindAsync(IReadOnlyCollection<SessionId> ids, CancellationToken cancellationToken) =>
        Task.FromResult(_context.SessionSet.Where(session => ids.Contains(session.Id)));

    /// <inheritdoc />
    public Task<IReadOnlyList<Session>> ListLiveAsync(UserId userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(OldestFirst(_context.SessionSet.Where(session => session.UserId == userId && session.IsLive(now))));

    /// <inheritdoc />
    public Task<IReadOnlyList<Session>> ListLiveBeyondNewestAsync(UserId userId, int newest, SessionId? except, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Session>>([.. OldestFirst(_context.SessionSet.Where(session => session.UserId == userId && session.IsLive(now) && session.Id != except)).Reverse().Skip(newest)]);

    /// <inheritdoc />
    public Task<IReadOnlyList<Session>> ListNotEndedAsync(UserId userId, CancellationToken cancellationToken) =>
        Task.FromResult(OldestFirst(_context.SessionSet.Where(session => session.UserId == userId && session.EndedAt is null)));

    /// <inheritdoc />
    public Task<IReadOnlyList<UserId>> ListUsersWithLiveSessionsAsync(UserId? after, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UserId>>(
            [.. _context.SessionSet.Where(session => session.IsLive(now) && (after is not { } last || session.UserId > last)).Select(session => session.UserId).Distinct().OrderBy(id => id.Value).Take(limit)]);

    /// <inheritdoc />
    public void Add(Session session) => _context.SessionSet.Add(session);

    private static IReadOnlyList<Session> OldestFirst(IReadOnlyList<Session> sessions) => [.. sessions.OrderBy(session => session.CreatedAt).ThenBy(session => session.Id.Value)];
}
