using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>Loads and stores passkey ceremonies. Changes are saved when the unit of work commits; only one of several concurrent removals succeeds.</summary>
internal interface IPasskeyCeremonyRepository
{
    /// <summary>Returns the ceremony with this token, expired or not; null if there is none.</summary>
    Task<PasskeyCeremony?> FindAsync(TokenHash<PasskeyCeremony> tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns all ceremonies of a user, including expired ones.</summary>
    Task<IReadOnlyList<PasskeyCeremony>> ListByUserAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Adds a ceremony.</summary>
    void Add(PasskeyCeremony ceremony);

    /// <summary>Removes a ceremony.</summary>
    void Remove(PasskeyCeremony ceremony);
}
