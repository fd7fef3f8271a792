using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Ends the sessions of a person, as several use cases have to.</summary>
internal static class EndingSessions
{
    /// <summary>Ends all sessions but one.</summary>
    public static async Task EndAllAsync(this ISessionRepository sessions, UserId user, SessionEnding why, DateTimeOffset now, SessionId? except = null)
    {
        foreach (var session in await sessions.NotEndedOfAsync(user, CancellationToken.None))
        {
            if (session.Id != except) session.End(why, now);
        }
    }
}
