using Auth.Domain.Common;
using Auth.Domain.Sessions;

namespace Auth.Domain.Users;

/// <summary>A further condition for signing in (office hours, a network, a signed contract). A team registers as many as it needs; there is none by default.</summary>
/// <remarks>Asked after the password has been found right, so a refusal tells nothing to strangers.</remarks>
public interface ILoginRule
{
    /// <summary>Lets the person in, or says why not.</summary>
    Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken);
}
