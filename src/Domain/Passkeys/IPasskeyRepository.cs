using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>The passkeys, as the domain asks for them. Changes are stored when the unit of work commits.</summary>
public interface IPasskeyRepository
{
    /// <summary>The passkey of a credential, whoever has it; null: nobody has.</summary>
    Task<Passkey?> FindAsync(CredentialId credential, CancellationToken cancellationToken);

    /// <summary>All passkeys of a person, in the order of their making.</summary>
    Task<IReadOnlyList<Passkey>> OfAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Adds a new one; the store refuses a credential that somebody has for certain.</summary>
    void Add(Passkey passkey);

    /// <summary>Removes one.</summary>
    void Remove(Passkey passkey);
}
