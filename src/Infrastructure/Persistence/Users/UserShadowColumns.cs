using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Columns of a user that the aggregate does not have, derived from it on each change.</summary>
internal static class UserShadowColumns
{
    /// <summary>Whether the user has the administrator role.</summary>
    public const string IsAdministrator = "is_administrator";

    /// <summary>Role names, each with a space before and after it, so that a search finds whole names only. Null without roles.</summary>
    public const string RoleWords = "role_words";

    /// <summary>Time of the last change of a decoy; null for users.</summary>
    public const string DecoyUsedAt = "decoy_used_at";

    /// <summary>The part of <see cref="RoleWords"/> that every user with the role has.</summary>
    public static string GetRoleWord(string role) => $" {role} ";

    /// <summary>Updates the columns of each user that is about to be saved, and increments its version.</summary>
    public static void Update(AuthContext context, DateTimeOffset now)
    {
        foreach (var user in Changed(context))
        {
            user.Property(u => u.Version).CurrentValue++;
            user.Property<bool>(IsAdministrator).CurrentValue = user.Entity.IsAdministrator;
            user.Property<string?>(RoleWords).CurrentValue = user.Entity.Roles.Count == 0 ? null : $" {string.Join(' ', user.Entity.Roles.Select(r => r.Name))} ";
            if (user.Entity.IsDecoy) user.Property<DateTimeOffset?>(DecoyUsedAt).CurrentValue = now;
        }
    }

    private static List<EntityEntry<User>> Changed(AuthContext context)
    {
        var entries = context.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();

        // Username and email have their own entries, keyed by the user's id.
        var owners = entries.Where(e => e.Metadata.IsOwned()).Select(e => e.Property(e.Metadata.FindPrimaryKey()!.Properties[0].Name).CurrentValue).ToHashSet();
        return [.. context.ChangeTracker.Entries<User>().Where(u =>
            u.State is EntityState.Added or EntityState.Modified || (u.State == EntityState.Unchanged && owners.Contains(u.Entity.Id)))];
    }
}
