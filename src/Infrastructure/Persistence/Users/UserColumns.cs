using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>What the store keeps of a user beyond the aggregate, brought up to date with each change.</summary>
internal static class UserColumns
{
    /// <summary>Whether the roles hold the administrator's.</summary>
    public const string IsAdministrator = "is_administrator";

    /// <summary>When a decoy last changed; null for people.</summary>
    public const string DecoyUsedAt = "decoy_used_at";

    /// <summary>Counts the version of each user that is about to be stored, and brings the columns up to date.</summary>
    public static void Stamp(AuthContext context, DateTimeOffset now)
    {
        foreach (var user in context.ChangeTracker.Entries<User>().Where(IsChanged).ToList())
        {
            user.Property(u => u.Version).CurrentValue++;
            user.Property<bool>(IsAdministrator).CurrentValue = user.Entity.IsAdministrator;
            if (user.Entity.IsDecoy) user.Property<DateTimeOffset?>(DecoyUsedAt).CurrentValue = now;
        }
    }

    /// <summary>Whether the row changes, be it by a name or an address alone.</summary>
    private static bool IsChanged(EntityEntry<User> user) =>
        user.State is EntityState.Added or EntityState.Modified
        || (user.State == EntityState.Unchanged && user.References.Any(r => r.IsModified || r.TargetEntry is { State: not EntityState.Unchanged }));
}
