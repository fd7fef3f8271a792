using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Sessions;

internal sealed class SessionRepository(AuthContext context, CompiledQueries queries) : ISessionRepository
{
    public Task<Session?> FindAsync(TokenHash<Session> tokenHash, CancellationToken cancellationToken) =>
        queries.SessionByToken.FindAsync(context, tokenHash, cancellationToken);

    public Task<Session?> FindAsync(TokenHash<GatewayAccess> gatewayTokenHash, CancellationToken cancellationToken) =>
        queries.SessionByGatewayToken.FindAsync(context, gatewayTokenHash, cancellationToken);

    public async Task<IReadOnlyList<Session>> FindAsync(IReadOnlyCollection<SessionId> ids, CancellationToken cancellationToken) =>
        await context.Sessions.Where(s => ids.Contains(s.Id)).ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<Session>> ListLiveAsync(UserId userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Sessions
            .Where(s => s.UserId == userId && s.EndedAt == null && s.IdleExpiresAt > now)
            .OrderBy(s => s.CreatedAt).ThenBy(s => s.Id)
            .ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<Session>> ListLiveBeyondNewestAsync(UserId userId, int newest, SessionId? except, DateTimeOffset now, CancellationToken cancellationToken) =>
        await queries.LiveSessionsBeyond(context, userId, except, now, newest).ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<Session>> ListNotEndedAsync(UserId userId, CancellationToken cancellationToken) =>
        await context.Sessions.Where(s => s.UserId == userId && s.EndedAt == null).OrderBy(s => s.CreatedAt).ThenBy(s => s.Id).ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<UserId>> ListUsersWithLiveSessionsAsync(UserId? after, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var live = context.Sessions.Where(s => s.EndedAt == null && s.IdleExpiresAt > now);
        if (after is { } last) live = live.Where(s => s.UserId > last);
        return await live.Select(s => s.UserId).Distinct().OrderBy(id => id).Take(limit).ToListAsync(cancellationToken);
    }

    public void Add(Session session) => context.Add(session);
}
