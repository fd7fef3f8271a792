using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Passkey ceremonies in memory.</summary>
internal sealed class InMemoryPasskeyCeremonyRepository : IPasskeyCeremonyRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryPasskeyCeremonyRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<PasskeyCeremony?> FindAsync(TokenHash<PasskeyCeremony> tokenHash, CancellationToken cancellationToken) => Task.FromResult(_context.PasskeyCeremonySet.Find(ceremony => ceremony.TokenHash == tokenHash));

    /// <inheritdoc />
    public Task<IReadOnlyList<PasskeyCeremony>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) => Task.FromResult(_context.PasskeyCeremonySet.Where(ceremony => ceremony.UserId == userId));

    /// <inheritdoc />
    public void Add(PasskeyCeremony ceremony) => _context.PasskeyCeremonySet.Add(ceremony);

    /// <inheritdoc />
    public void Remove(PasskeyCeremony ceremony) => _context.PasskeyCeremonySet.Remove(ceremony);
}
