using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Testing;

/// <summary>Service accounts in memory.</summary>
internal sealed class InMemoryServiceAccountRepository : IServiceAccountRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryServiceAccountRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<ServiceAccount?> FindAsync(ServiceAccountId id, CancellationToken cancellationToken) => Task.FromResult(_context.ServiceAccountSet.Find(account => account.Id == id));

    /// <inheritdoc />
    public Task<ServiceAccount?> FindByKeyAsync(TokenHash<ServiceKey> keyHash, CancellationToken cancellationToken) =>
        Task.FromResult(_context.ServiceAccountSet.Find(account => account.Keys.Any(key => key.TokenHash == keyHash)));

    /// <inheritdoc />
    public Task<ServiceAccount?> FindByNameAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_context.ServiceAccountSet.Find(account => account.Name == name));

    /// <inheritdoc />
    public Task<IReadOnlyList<ServiceAccount>> ListAsync(ServiceAccountId? before, int limit, CancellationToken cancellationToken)
    {
        var ids = _context.Database.ServiceAccounts.Rows.Select(row => row.Entity.Id).Where(id => before is not { } last || id < last).OrderByDescending(id => id.Value).Take(limit).ToList();
        return Task.FromResult<IReadOnlyList<ServiceAccount>>([.. _context.ServiceAccountSet.Where(account => ids.Contains(account.Id)).OrderByDescending(account => account.Id.Value)]);
    }

    /// <inheritdoc />
    public void Add(ServiceAccount account) => _context.ServiceAccountSet.Add(account);

    /// <inheritdoc />
    public void Remove(ServiceAccount account) => _context.ServiceAccountSet.Remove(account);

    /// <inheritdoc />
    public Task StoreUsesAsync(IReadOnlyDictionary<ServiceKeyId, DateTimeOffset> uses, CancellationToken cancellationToken)
    {
        var table = _context.Database.ServiceAccounts;
        lock (_context.Database.Gate)
        {
            foreach (var account in table.All.Where(account => account.Keys.Any(key => uses.ContainsKey(key.Id))))
            {
                foreach (var key in account.Keys.Where(key => uses.TryGetValue(key.Id, out var use) && !(key.LastUsedAt >= use))) EntityCopy.Set(key, nameof(ServiceKey.LastUsedAt), uses[key.Id]);
                table.Write(account);
            }
        }

        return Task.CompletedTask;
    }
}
