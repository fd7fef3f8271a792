using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>The ceremonies, as the domain asks for them. Changes are stored when the unit of work commits; of two that remove the same one, one does.</summary>
public interface IPasskeyCeremonyRepository
{
    /// <summary>The ceremony of a token, expired or not; null: there is none, or no longer.</summary>
    Task<PasskeyCeremony?> FindAsync(CeremonyTokenHash token, CancellationToken cancellationToken);

    /// <summary>All ceremonies of a person, also those that have expired.</summary>
    Task<IReadOnlyList<PasskeyCeremony>> OfAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Adds a new ceremony.</summary>
    void Add(PasskeyCeremony ceremony);

    /// <summary>Removes a ceremony.</summary>
    void Remove(PasskeyCeremony ceremony);
}
