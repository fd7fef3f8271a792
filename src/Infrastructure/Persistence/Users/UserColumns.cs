using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>What the store keeps of a user beyond the aggregate, brought up to date with each change.</summary>
internal static class UserColumns
{
    /// <summary>Whether the roles hold the administrator's.</summary>
    public const string IsAdministrator = "is_administrator";

    /// <summary>The names of the roles with a space before and after each, so that one of them is found and no part of one; null: there are none.</summary>
    public const string RoleWords = "role_words";

    /// <summary>When a decoy last changed; null for people.</summary>
    public const string DecoyUsedAt = "decoy_used_at";

    /// <summary>What the words of all who have a role hold.</summary>
    public static string WordOf(Role role) => $" {role.Name} ";

    /// <summary>Brings the columns of each user that is about to be stored up to date, and counts the version.</summary>
    public static void Stamp(AuthContext context, DateTimeOffset now)
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

        // A name or an address has an entry of its own, under the user's id.
        var owners = entries.Where(e => e.Metadata.IsOwned()).Select(e => e.Property(e.Metadata.FindPrimaryKey()!.Properties[0].Name).CurrentValue).ToHashSet();
        return [.. context.ChangeTracker.Entries<User>().Where(u =>
            u.State is EntityState.Added or EntityState.Modified || (u.State == EntityState.Unchanged && owners.Contains(u.Entity.Id)))];
    }
}
