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

    /// <summary>Whether the actor's session has not ended, and the actor still has the administrator role if it is required.</summary>
    /// <remarks>Checked last, while the event counter is locked. A revocation needs the same lock, so it is either visible here or commits later (ADR 7).</remarks>
    public static Task<bool> IsStillValidAsync(this AuthContext context, SignedInUser actor)
    {
        var liveSessions = context.Sessions.Where(s => s.Id == actor.SessionId && s.EndedAt == null);
        if (actor.IsAdministrator) liveSessions = liveSessions.Where(s => context.Users.Any(u => u.Id == s.UserId && EF.Property<bool>(u, UserShadowColumns.IsAdministrator)));
        return liveSessions.AnyAsync(CancellationToken.None);
    }
}
