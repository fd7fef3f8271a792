using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence;

/// <summary>The queries of a login, of a session by its token and a user by their id, and of what has happened, compiled once: to look up what is compiled costs as much as to run it. The queries of a login track what they find.</summary>
/// <remarks>Once for a store and not static, as EF Core runs none on another model. What every start makes asks for it late: to begin with it takes a start some time.</remarks>
internal sealed class CompiledQueries
{
    public QueryByKey<Session, SessionTokenHash> SessionByToken { get; } = new(
        EF.CompileAsyncQuery((AuthContext context, SessionTokenHash token, CancellationToken _) => context.Sessions.AsNoTracking().SingleOrDefault(s => s.Token == token)),
        EF.CompileAsyncQuery((AuthContext context, SessionTokenHash token, CancellationToken _) => context.Sessions.AsTracking().SingleOrDefault(s => s.Token == token)));

    public QueryByKey<User, UserId> UserById { get; } = new(
        EF.CompileAsyncQuery((AuthContext context, UserId id, CancellationToken _) => context.Users.AsNoTracking().SingleOrDefault(u => u.Id == id)),
        EF.CompileAsyncQuery((AuthContext context, UserId id, CancellationToken _) => context.Users.AsTracking().SingleOrDefault(u => u.Id == id)));

    /// <summary>By the key of a name, and by that of its decoy: two seeks of one index.</summary>
    public Func<AuthContext, string, string, CancellationToken, Task<User?>> UserOrDecoyByName { get; } = EF.CompileAsyncQuery(
        (AuthContext context, string key, string decoy, CancellationToken _) => context.Users.IgnoreQueryFilters().AsTracking()
            .Where(u => (u.Username.Key == key || u.Username.Key == decoy) && (!u.IsDecoy || u.Username.Key == decoy))
            .OrderBy(u => u.IsDecoy).FirstOrDefault());

    /// <summary>By the key of an address, and by that of its decoy. Each is found by an index of its own, so they are put together by a union: whether an OR of two columns uses both indexes is up to each optimizer.</summary>
    public Func<AuthContext, string, string, CancellationToken, Task<User?>> UserOrDecoyByAddress { get; } = EF.CompileAsyncQuery(
        (AuthContext context, string key, string decoy, CancellationToken _) => context.Users.IgnoreQueryFilters().AsTracking()
            .Where(u => context.Users.IgnoreQueryFilters().Where(a => a.Email!.Key == key && !a.IsDecoy).Select(a => a.Id)
                .Concat(context.Users.IgnoreQueryFilters().Where(d => d.Username.Key == decoy).Select(d => d.Id))
                .Contains(u.Id))
            .OrderBy(u => u.IsDecoy).FirstOrDefault());

    /// <summary>By its owner and its token.</summary>
    public Func<AuthContext, UserId, DeviceTokenHash, CancellationToken, Task<Device?>> Device { get; } = EF.CompileAsyncQuery(
        (AuthContext context, UserId user, DeviceTokenHash token, CancellationToken _) => context.Devices.AsTracking()
            .SingleOrDefault(d => d.Token == token && d.User == user));

    /// <summary>All of a person's but one, and but for some of the newest.</summary>
    public Func<AuthContext, UserId, SessionId?, DateTimeOffset, int, IAsyncEnumerable<Session>> LiveSessionsBeyond { get; } = EF.CompileAsyncQuery(
        (AuthContext context, UserId user, SessionId? except, DateTimeOffset now, int newest) => context.Sessions.AsTracking()
            .Where(s => s.User == user && s.EndedAt == null && s.IdleExpiresAt > now && s.Id != except)
            .OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id)
            .Skip(newest));

    /// <summary>What has happened beyond a position of the log.</summary>
    public Func<AuthContext, long, IAsyncEnumerable<Happened>> EventsAfter { get; } = EF.CompileAsyncQuery(
        (AuthContext context, long position) => context.Events.Where(e => e.Position > position).Select(e => new Happened(e.Type, e.User, e.Session)));

    /// <summary>To which account or session something happened.</summary>
    public sealed record Happened(string Type, UserId? User, SessionId? Session);
}
