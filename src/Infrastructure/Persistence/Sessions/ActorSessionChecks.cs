using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Sessions;

/// <summary>Checks at commit time that the actor's session is still valid (ADR 20).</summary>
internal static class ActorSessionChecks
{
    /// <summary>Returns what must still hold for the actor after the work is saved; null if the work itself has ended the session.</summary>
    /// <remarks>Values that the work changes are judged as loaded: saving compares them with the database. An actor who gives up the administrator role does not need it any longer.</remarks>
    /// <exception cref="SessionNoLongerValidException">The work loaded the user without the administrator role that admitted the request.</exception>
    public static SignedInUser? GetActorToRecheck(this AuthContext context, SignedInUser actor)
    {
        if (context.ChangeTracker.Entries<Session>().Any(s => s.Entity.Id == actor.SessionId && s.Entity.EndedAt is not null && s.Property(e => e.EndedAt).OriginalValue is null)) return null;
        if (!actor.IsAdministrator || context.ChangeTracker.Entries<User>().SingleOrDefault(u => u.Entity.Id == actor.UserId) is not { } userEntry) return actor;

        if (!userEntry.Property<bool>(UserShadowColumns.IsAdministrator).OriginalValue) throw new SessionNoLongerValidException();
        return actor with { IsAdministrator = userEntry.Entity.IsAdministrator };
    }

    /// <summary>Returns the role that must still hold for the actor after the work is saved; null if none was required, or if the work itself has taken it away.</summary>
    /// <exception cref="SessionNoLongerValidException">The work loaded the user without the role that admitted the request.</exception>
    public static string? GetRoleToRecheck(this AuthContext context, SignedInUser actor, string? requiredRole)
    {
        if (requiredRole is null || context.ChangeTracker.Entries<User>().SingleOrDefault(u => u.Entity.Id == actor.UserId) is not { } userEntry) return requiredRole;

        var role = Role.FromStorage(requiredRole);
        if (userEntry.Property<string?>(UserShadowColumns.RoleWords).OriginalValue?.Contains(UserShadowColumns.GetRoleWord(role), StringComparison.Ordinal) != true) throw new SessionNoLongerValidException();
        return userEntry.Entity.Roles.Contains(role) ? requiredRole : null;
    }

    /// <summary>Locks the actor's session and, where it is required, the user with the administrator role or the role that admitted the request, until the commit.</summary>
    /// <remarks>A revocation changes the same rows. So it has either committed, and is seen here, or waits for this transaction and sees what it has stored.</remarks>
    /// <returns>False if the session has ended or the role is gone.</returns>
    public static async Task<bool> TryLockAsync(this AuthContext context, SignedInUser actor, string? requiredRole = null) =>
        await context.TryLockAsync<Session>("id = @id AND ended_at IS NULL", ("@id", nameof(Session.Id), actor.SessionId))
        && (!actor.IsAdministrator || await context.TryLockAsync<User>("id = @id AND is_administrator = @yes", ("@id", nameof(User.Id), actor.UserId), ("@yes", UserShadowColumns.IsAdministrator, true)))
        && (requiredRole is null || await context.TryLockAsync<User>("id = @id AND role_words LIKE @role", ("@id", nameof(User.Id), actor.UserId), ("@role", UserShadowColumns.RoleWords, $"%{UserShadowColumns.GetRoleWord(Role.FromStorage(requiredRole))}%")));

    private static async Task<bool> TryLockAsync<T>(this AuthContext context, string condition, params (string Name, string Property, object Value)[] values)
    {
        var table = context.Model.FindEntityType(typeof(T))!;
        using var command = context.Database.GetDbConnection().CreateCommand();
        object[] parameters = [.. values.Select(v => table.FindProperty(v.Property)!.GetRelationalTypeMapping().CreateParameter(command, v.Name, v.Value))];
        var rows = await context.Database.SqlQueryRaw<int>(context.SelectWithSharedLock(table.GetTableName()!, condition), parameters).ToListAsync(CancellationToken.None);
        return rows.Count == 1;
    }
}
