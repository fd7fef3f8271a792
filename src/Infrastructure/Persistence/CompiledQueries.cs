using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Revocations;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence;

/// <summary>Queries of the login, the session check and the revocation log, compiled once. Looking up a compiled query costs as much as running it.</summary>
/// <remarks>One instance per model, because EF Core runs a compiled query on one model only. Code that runs at each start resolves it lazily, because compiling delays the start.</remarks>
internal sealed class CompiledQueries
{
    public QueryByKey<Session, TokenHash<Session>> SessionByToken { get; } = new(
        EF.CompileAsyncQuery((AuthContext context, TokenHash<Session> token, CancellationToken _) => context.Sessions.AsNoTracking().SingleOrDefault(s => s.TokenHash == token)),
        EF.CompileAsyncQuery((AuthContext context, TokenHash<Session> token, CancellationToken _) => context.Sessions.AsTracking().SingleOrDefault(s => s.TokenHash == token)));

    public QueryByKey<Session, TokenHash<GatewayAccess>> SessionByGatewayToken { get; } = new(
        EF.CompileAsyncQuery((AuthContext context, TokenHash<GatewayAccess> token, CancellationToken _) => context.Sessions.AsNoTracking().SingleOrDefault(s => s.GatewayTokenHash == token)),
        EF.CompileAsyncQuery((AuthContext context, TokenHash<GatewayAccess> token, CancellationToken _) => context.Sessions.AsTracking().SingleOrDefault(s => s.GatewayTokenHash == token)));

    public QueryByKey<User, UserId> UserById { get; } = new(
        EF.CompileAsyncQuery((AuthContext context, UserId id, CancellationToken _) => context.Users.AsNoTracking().SingleOrDefault(u => u.Id == id)),
        EF.CompileAsyncQuery((AuthContext context, UserId id, CancellationToken _) => context.Users.AsTracking().SingleOrDefault(u => u.Id == id)));

    /// <summary>Finds a user by normalized username, or its decoy: two seeks in one index.</summary>
    public Func<AuthContext, string, string, CancellationToken, Task<User?>> UserOrDecoyByName { get; } = EF.CompileAsyncQuery(
        (AuthContext context, string key, string decoyKey, CancellationToken _) => context.UsersAndDecoys.AsTracking()
            .Where(u => (u.Username.NormalizedValue == key || u.Username.NormalizedValue == decoyKey) && (!u.IsDecoy || u.Username.NormalizedValue == decoyKey))
            .OrderBy(u => u.IsDecoy).FirstOrDefault());

    /// <summary>Finds a user by normalized email, or its decoy. A union lets both indexes be used, which an OR over two columns does not guarantee.</summary>
    public Func<AuthContext, string, string, CancellationToken, Task<User?>> UserOrDecoyByEmail { get; } = EF.CompileAsyncQuery(
        (AuthContext context, string key, string decoyKey, CancellationToken _) => context.UsersAndDecoys.AsTracking()
            .Where(u => context.UsersAndDecoys.Where(a => a.Email!.NormalizedValue == key && !a.IsDecoy).Select(a => a.Id)
                .Concat(context.UsersAndDecoys.Where(d => d.Username.NormalizedValue == decoyKey).Select(d => d.Id))
                .Contains(u.Id))
            .OrderBy(u => u.IsDecoy).FirstOrDefault());

    /// <summary>Finds a device by user and token hash.</summary>
    public Func<AuthContext, UserId, TokenHash<Device>, CancellationToken, Task<Device?>> Device { get; } = EF.CompileAsyncQuery(
        (AuthContext context, UserId user, TokenHash<Device> token, CancellationToken _) => context.Devices.AsTracking()
            .SingleOrDefault(d => d.TokenHash == token && d.UserId == user));

    /// <summary>All devices of a user.</summary>
    public ListByKey<Device, UserId> DevicesByUser { get; } = new(
        EF.CompileAsyncQuery((AuthContext context, UserId user) => context.Devices.AsNoTracking().Where(d => d.UserId == user)),
        EF.CompileAsyncQuery((AuthContext context, UserId user) => context.Devices.AsTracking().Where(d => d.UserId == user)));

    /// <summary>Live sessions of a user beyond the newest ones, except one session.</summary>
    public Func<AuthContext, UserId, SessionId?, DateTimeOffset, int, IAsyncEnumerable<Session>> LiveSessionsBeyond { get; } = EF.CompileAsyncQuery(
        (AuthContext context, UserId user, SessionId? except, DateTimeOffset now, int newest) => context.Sessions.AsTracking()
            .Where(s => s.UserId == user && s.EndedAt == null && s.IdleExpiresAt > now && s.Id != except)
            .OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id)
            .Skip(newest));

    /// <summary>The ends of all shards of the revocation log.</summary>
    public Func<AuthContext, IAsyncEnumerable<RevocationShard>> RevocationShards { get; } = EF.CompileAsyncQuery((AuthContext context) => context.RevocationShards.AsNoTracking());

    /// <summary>Revocations of a shard after a position, up to another one.</summary>
    public Func<AuthContext, int, long, long, IAsyncEnumerable<Revocation>> RevocationsBetween { get; } = EF.CompileAsyncQuery(
        (AuthContext context, int shard, long after, long until) => context.Revocations.AsNoTracking().Where(r => r.Shard == shard && r.Position > after && r.Position <= until));
}
