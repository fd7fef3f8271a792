using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Sessions;

internal static class ActingSessions
{
    /// <summary>What has to be true of a session when its work has been written; null: nothing, as the work has ended it. Whoever lays the role down need not have it any more.</summary>
    /// <remarks>What the work changes is compared with the store as it is written, so it is judged by what the work found.</remarks>
    /// <exception cref="SessionOverException">The work found its user without the role that it was let in for; it may have given it back.</exception>
    public static ActingSession? HasToHold(this AuthContext context, ActingSession acting)
    {
        if (context.ChangeTracker.Entries<Session>().Any(s => s.Entity.Id == acting.Id && s.Entity.EndedAt is not null && s.Property(e => e.EndedAt).OriginalValue is null)) return null;
        if (!acting.IsAdministrator || context.ChangeTracker.Entries<User>().SingleOrDefault(u => u.Entity.Id == acting.User) is not { } found) return acting;

        if (!found.Property<bool>(UserColumns.IsAdministrator).OriginalValue) throw new SessionOverException();
        return acting with { IsAdministrator = found.Entity.IsAdministrator };
    }

    /// <summary>Whether a session has not ended, and its user is still the administrator that it was.</summary>
    /// <remarks>Asked last, when the counter of events is held: whoever revokes needs it as well, and has either committed, and is seen here, or comes after (ADR 7).</remarks>
    public static Task<bool> HoldsAsync(this AuthContext context, ActingSession acting)
    {
        var live = context.Sessions.Where(s => s.Id == acting.Id && s.EndedAt == null);
        if (acting.IsAdministrator) live = live.Where(s => context.Users.Any(u => u.Id == s.User && EF.Property<bool>(u, UserColumns.IsAdministrator)));
        return live.AnyAsync(CancellationToken.None);
    }
}
