using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>Loads and stores passkeys. Changes are saved when the unit of work commits.</summary>
public interface IPasskeyRepository
{
    /// <summary>Returns the passkey with this credential, of any user; null if there is none.</summary>
    Task<Passkey?> FindAsync(CredentialId credential, CancellationToken cancellationToken);

    /// <summary>Returns all passkeys of a user, in order of creation.</summary>
    Task<IReadOnlyList<Passkey>> ListByUserAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Adds a passkey. The database rejects a credential that is already registered.</summary>
    void Add(Passkey passkey);

    /// <summary>Removes a passkey.</summary>
    void Remove(Passkey passkey);
}
