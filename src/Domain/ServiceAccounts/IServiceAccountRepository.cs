using Auth.Domain.Common;

namespace Auth.Domain.ServiceAccounts;

/// <summary>Loads and stores service accounts. Changes are saved when the unit of work commits; of several concurrent changes of one account, one succeeds at a time.</summary>
public interface IServiceAccountRepository
{
    /// <summary>Returns the account with this id, with its keys; null if there is none.</summary>
    Task<ServiceAccount?> FindAsync(ServiceAccountId id, CancellationToken cancellationToken);

    /// <summary>Returns the account with this key; null if there is none.</summary>
    Task<ServiceAccount?> FindByKeyAsync(TokenHash<ServiceKey> keyHash, CancellationToken cancellationToken);

    /// <summary>Returns the account with this name; null if there is none.</summary>
    Task<ServiceAccount?> FindByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Returns one page of accounts with their keys, newest first.</summary>
    /// <param name="before">The last account of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number.</param>
    Task<IReadOnlyList<ServiceAccount>> ListAsync(ServiceAccountId? before, int limit, CancellationToken cancellationToken);

    /// <summary>Adds an account.</summary>
    void Add(ServiceAccount account);

    /// <summary>Removes an account with its keys.</summary>
    void Remove(ServiceAccount account);

    /// <summary>Stores the last uses of keys at once, outside a unit of work. Keys that no longer exist are skipped; an earlier use never replaces a later one.</summary>
    Task StoreUsesAsync(IReadOnlyDictionary<ServiceKeyId, DateTimeOffset> uses, CancellationToken cancellationToken);
}
