using System.Globalization;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Auth.Infrastructure.Persistence.Sessions;

/// <summary>Finds out what must still hold for the actor at the commit (ADR 20).</summary>
internal static class ActorSessionChecks
{
    private static readonly string[] AdministratorOnly = [Role.Administrator.Name];

    /// <summary>Returns what must still hold for the actor after the work is saved; null if nothing must, or if the work itself has ended the session.</summary>
    /// <remarks>Values that the work changes are judged as loaded: saving compares them with the database. An actor who gives up a role does not need it any longer.</remarks>
    /// <exception cref="SessionNoLongerValidException">The work loaded the user without the role that admitted the request.</exception>
    public static ActorRecheck? GetActorRecheck(this AuthContext context, Actor actor, RequiredRoles required) => actor switch
    {
        ServiceAccountActor service => new ServiceAccountRecheck(service),
        SignedInUser user when !context.HasEnded(user.SessionId) => new SessionRecheck(user, context.GetRolesToRecheck(user, required.Names is [] && user.IsAdministrator ? AdministratorOnly : required.Names)),
        _ => null,
    };

    private static bool HasEnded(this AuthContext context, SessionId sessionId) =>
        context.ChangeTracker.Entries<Session>().Any(s => s.Entity.Id == sessionId && s.Entity.EndedAt is not null && s.Property(e => e.EndedAt).OriginalValue is null);

    /// <returns>The roles that the user must still have, without those that the work itself has taken away.</returns>
    private static IReadOnlyList<string> GetRolesToRecheck(this AuthContext context, SignedInUser actor, IReadOnlyList<string> names)
    {
        if (names.Count == 0 || context.ChangeTracker.Entries<User>().SingleOrDefault(u => u.Entity.Id == actor.UserId) is not { } user) return names;
        if (!names.All(role => HadRole(user, role))) throw new SessionNoLongerValidException();
        return [.. names.Where(name => user.Entity.Roles.Any(role => role.Name == name))];
    }

    private static bool HadRole(EntityEntry<User> user, string role) =>
        user.Property<string?>(UserShadowColumns.RoleWords).OriginalValue?.Contains(UserShadowColumns.GetRoleWord(role), StringComparison.Ordinal) == true;
}

/// <summary>What must still hold for the actor at the commit.</summary>
internal abstract class ActorRecheck
{
    /// <summary>Locks the rows on which the request rests until the commit.</summary>
    /// <remarks>A revocation changes the same rows. So it has either committed, and is seen here, or waits for this transaction and sees what it has stored.</remarks>
    /// <returns>False if one of them no longer is as required.</returns>
    public abstract Task<bool> TryLockAsync(AuthContext context);

    protected static async Task<bool> TryLockAsync<T>(AuthContext context, string condition, params (string Name, string Property, object Value)[] values)
    {
        var table = context.Model.FindEntityType(typeof(T))!;
        using var command = context.Database.GetDbConnection().CreateCommand();
        object[] parameters = [.. values.Select(v => table.FindProperty(v.Property)!.GetRelationalTypeMapping().CreateParameter(command, v.Name, v.Value))];
        var rows = await context.Database.SqlQueryRaw<int>(context.SelectWithSharedLock(table.GetTableName()!, condition), parameters).ToListAsync(CancellationToken.None);
        return rows.Count == 1;
    }
}

/// <summary>A session that has not ended, of a user with some roles.</summary>
/// <param name="roleNames">The names of the roles; empty if none is required.</param>
internal sealed class SessionRecheck(SignedInUser actor, IReadOnlyList<string> roleNames) : ActorRecheck
{
    public override async Task<bool> TryLockAsync(AuthContext context) =>
        await TryLockAsync<Session>(context, "id = @id AND ended_at IS NULL", ("@id", nameof(Session.Id), actor.SessionId)) && (roleNames.Count == 0 || await TryLockUserAsync(context));

    private Task<bool> TryLockUserAsync(AuthContext context)
    {
        var roles = roleNames.Select((role, index) => (string.Create(CultureInfo.InvariantCulture, $"@role{index}"), UserShadowColumns.RoleWords, (object)$"%{UserShadowColumns.GetRoleWord(role)}%")).ToList();
        var hasRoles = string.Join(" AND ", roles.Select(role => $"role_words LIKE {role.Item1}"));
        return TryLockAsync<User>(context, $"id = @id AND {hasRoles}", [("@id", nameof(User.Id), actor.UserId), .. roles]);
    }
}

/// <summary>A service account with the scopes that admitted the request, and the key that was used.</summary>
internal sealed class ServiceAccountRecheck(ServiceAccountActor actor) : ActorRecheck
{
    public override async Task<bool> TryLockAsync(AuthContext context) =>
        await TryLockAsync<ServiceAccount>(context, "id = @id AND scopes = @scopes", ("@id", nameof(ServiceAccount.Id), actor.AccountId), ("@scopes", nameof(ServiceAccount.Scopes), actor.HeldScopes))
        && await TryLockAsync<ServiceKey>(context, "id = @id", ("@id", nameof(ServiceKey.Id), actor.KeyId));
}
