using System.Data.Common;
using System.Globalization;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.ServiceAccounts;

internal sealed class ServiceAccountRepository(AuthContext context, WriterQueue writers) : IServiceAccountRepository
{
    /// <summary>Number of keys updated by one statement, with two parameters each.</summary>
    private const int BatchSize = 250;

    public Task<ServiceAccount?> FindAsync(ServiceAccountId id, CancellationToken cancellationToken) =>
        WithKeys(context.ServiceAccounts).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);

    /// <summary>A join, because SQLite searches the keys of every account for a condition on <see cref="ServiceAccount.Keys"/>.</summary>
    public Task<ServiceAccount?> FindByKeyAsync(TokenHash<ServiceKey> keyHash, CancellationToken cancellationToken) =>
        WithKeys(context.ServiceAccounts.SelectMany(a => a.Keys.Where(k => k.TokenHash == keyHash), (a, _) => a)).SingleOrDefaultAsync(cancellationToken);

    public Task<ServiceAccount?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        WithKeys(context.ServiceAccounts).SingleOrDefaultAsync(a => a.Name == name, cancellationToken);

    public async Task<IReadOnlyList<ServiceAccount>> ListAsync(ServiceAccountId? before, int limit, CancellationToken cancellationToken)
    {
        var accounts = WithKeys(context.ServiceAccounts);
        if (before is { } last) accounts = accounts.Where(a => a.Id < last);
        return await accounts.OrderByDescending(a => a.Id).Take(limit).ToListAsync(cancellationToken);
    }

    public void Add(ServiceAccount account) => context.Add(account);

    public void Remove(ServiceAccount account) => context.Remove(account);

    public async Task StoreUsesAsync(IReadOnlyDictionary<ServiceKeyId, DateTimeOffset> uses, CancellationToken cancellationToken)
    {
        foreach (var batch in uses.Chunk(BatchSize))
        {
            var (statement, parameters) = CreateStatement(batch);
            using var permit = await writers.WaitAsync(cancellationToken);
            await context.Database.ExecuteSqlRawAsync(statement, parameters, cancellationToken);
        }
    }

    /// <summary>Reads keys oldest first. Without the explicit order, a database returns them in any order.</summary>
    private static IQueryable<ServiceAccount> WithKeys(IQueryable<ServiceAccount> accounts) => accounts.Include(a => a.Keys.OrderBy(k => k.CreatedAt).ThenBy(k => k.Id));

    /// <summary>SQL written by hand, because EF Core cannot give each row a value of its own. It is the same on all three databases.</summary>
    private (string Statement, IReadOnlyList<DbParameter> Parameters) CreateStatement(KeyValuePair<ServiceKeyId, DateTimeOffset>[] uses)
    {
        var key = context.Model.FindEntityType(typeof(ServiceAccount))!.FindNavigation(nameof(ServiceAccount.Keys))!.TargetEntityType;
        var (id, usedAt) = (key.GetProperty(nameof(ServiceKey.Id)).GetRelationalTypeMapping(), key.GetProperty(nameof(ServiceKey.LastUsedAt)).GetRelationalTypeMapping());
        using var factory = context.Database.GetDbConnection().CreateCommand();
        var parameters = uses.SelectMany((use, i) => new[]
        {
            id.CreateParameter(factory, GetName("id", i), use.Key, nullable: false),
            usedAt.CreateParameter(factory, GetName("used", i), use.Value, nullable: false),
        });

        var ids = string.Join(", ", uses.Select((_, i) => GetName("id", i)));
        var use = $"CASE id {string.Join(' ', uses.Select((_, i) => $"WHEN {GetName("id", i)} THEN {GetName("used", i)}"))} END";
        return ($"UPDATE {ServiceAccountConfiguration.KeyTable} SET last_used_at = {use} WHERE id IN ({ids}) AND (last_used_at IS NULL OR last_used_at < {use})", [.. parameters]);
    }

    private static string GetName(string column, int index) => string.Create(CultureInfo.InvariantCulture, $"@{column}{index}");
}
