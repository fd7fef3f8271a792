using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>A condition that must hold as long as a user has sessions, such as employment. A host application may register several; there is none by default.</summary>
/// <remarks>
/// Called at each login, where a login rule is (<see cref="ILoginRule"/>), in the transaction of the login.
/// Also called for users with live sessions, at most once per <c>Sessions:RuleInterval</c>, in the background and outside of a transaction. A rejection ends all sessions of the user.
/// </remarks>
public interface ISessionRule
{
    /// <summary>Allows the sessions of a user, or returns the reason for rejecting them. In the background, an exception or no answer within 10 seconds ends no session.</summary>
    Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken);
}
