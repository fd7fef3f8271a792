using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Ends sessions for use cases.</summary>
internal static class SessionRepositoryExtensions
{
    /// <summary>Ends all sessions of a user, except one if given.</summary>
    public static async Task EndAllAsync(this ISessionRepository sessions, UserId userId, SessionEndReason reason, DateTimeOffset now, SessionId? except = null)
    {
        foreach (var session in await sessions.ListNotEndedAsync(userId, CancellationToken.None))
        {
            if (session.Id != except) session.End(reason, now);
        }
    }
}
