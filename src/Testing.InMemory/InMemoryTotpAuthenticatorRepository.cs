using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>TOTP authenticators in memory.</summary>
internal sealed class InMemoryTotpAuthenticatorRepository : ITotpAuthenticatorRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryTotpAuthenticatorRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<TotpAuthenticator?> FindAsync(UserId userId, CancellationToken cancellationToken) => Task.FromResult(_context.TotpAuthenticatorSet.Find(authenticator => authenticator.UserId == userId));

    /// <inheritdoc />
    public void Add(TotpAuthenticator authenticator) => _context.TotpAuthenticatorSet.Add(authenticator);

    /// <inheritdoc />
    public void Remove(TotpAuthenticator authenticator) => _context.TotpAuthenticatorSet.Remove(authenticator);
}
