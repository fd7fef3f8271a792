using Auth.Domain.Terms;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Acceptances of terms in memory.</summary>
internal sealed class InMemoryTermsAcceptanceRepository : ITermsAcceptanceRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryTermsAcceptanceRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<bool> HasAcceptedAsync(UserId userId, string termsVersion, CancellationToken cancellationToken) =>
        Task.FromResult(_context.TermsAcceptanceSet.Find(acceptance => acceptance.UserId == userId && acceptance.TermsVersion == termsVersion) is not null);

    /// <inheritdoc />
    public Task<IReadOnlyList<TermsAcceptance>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TermsAcceptance>>([.. _context.TermsAcceptanceSet.Where(acceptance => acceptance.UserId == userId).OrderBy(acceptance => acceptance.AcceptedAt)]);

    /// <inheritdoc />
    public Task<IReadOnlyList<TermsAcceptance>> ListAsync(string? termsVersion, (UserId UserId, string TermsVersion)? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TermsAcceptance>>(
        [
            .. _context.TermsAcceptanceSet
                .Where(acceptance => (termsVersion is null || acceptance.TermsVersion == termsVersion) && (after is not var (lastUser, lastVersion) || IsAfter(acceptance, lastUser, lastVersion)))
                .OrderBy(acceptance => acceptance.UserId.Value).ThenBy(acceptance => acceptance.TermsVersion, StringComparer.Ordinal).Take(limit),
        ]);

    /// <inheritdoc />
    public void Add(TermsAcceptance acceptance) => _context.TermsAcceptanceSet.Add(acceptance);

    private static bool IsAfter(TermsAcceptance acceptance, UserId lastUser, string lastVersion) =>
        acceptance.UserId > lastUser || (acceptance.UserId == lastUser && string.CompareOrdinal(acceptance.TermsVersion, lastVersion) > 0);
}
