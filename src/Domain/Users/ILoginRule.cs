using Auth.Domain.Common;
using Auth.Domain.Sessions;

namespace Auth.Domain.Users;

/// <summary>A further condition for login, such as office hours, a network or a signed contract. A host application may register several; there is none by default.</summary>
/// <remarks>
/// Called after each verified factor, so a rejection reveals nothing to an attacker; a login with a second factor calls it twice.
/// Runs in the transaction of the login, which may be retried.
/// </remarks>
public interface ILoginRule
{
    /// <summary>Allows the login, or returns the reason for rejecting it.</summary>
    Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken);
}
