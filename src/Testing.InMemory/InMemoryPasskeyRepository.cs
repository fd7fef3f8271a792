using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Passkeys in memory.</summary>
internal sealed class InMemoryPasskeyRepository : IPasskeyRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryPasskeyRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<Passkey?> FindAsync(CredentialId credential, CancellationToken cancellationToken) => Task.FromResult(_context.PasskeySet.Find(passkey => passkey.CredentialId == credential));

    /// <inheritdoc />
    public Task<IReadOnlyList<Passkey>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Passkey>>([.. _context.PasskeySet.Where(passkey => passkey.UserId == userId).OrderBy(passkey => passkey.CreatedAt).ThenBy(passkey => passkey.Ordinal)]);

    /// <inheritdoc />
    public void Add(Passkey passkey) => _context.PasskeySet.Add(passkey);

    /// <inheritdoc />
    public void Remove(Passkey passkey) => _context.PasskeySet.Remove(passkey);
}
