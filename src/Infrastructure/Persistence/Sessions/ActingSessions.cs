using Auth.Application.Common;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Sessions;

internal static class ActingSessions
{
    /// <summary>Whether a session has not ended, and its user is still the administrator that it was.</summary>
    /// <remarks>Asked after the work and before it is stored. Whoever revokes changes a row that the work has read, or is seen here.</remarks>
    public static Task<bool> HoldsAsync(this AuthContext context, ActingSession acting)
    {
        var live = context.Sessions.Where(s => s.Id == acting.Id && s.EndedAt == null);
        if (acting.IsAdministrator) live = live.Where(s => context.Users.Any(u => u.Id == s.User && EF.Property<bool>(u, UserColumns.IsAdministrator)));
        return live.AnyAsync(CancellationToken.None);
    }
}
