using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Passkeys;

internal sealed class PasskeyRepository(AuthContext context) : IPasskeyRepository
{
    public Task<Passkey?> FindAsync(CredentialId credential, CancellationToken cancellationToken) =>
        context.Passkeys.SingleOrDefaultAsync(p => p.CredentialId == credential, cancellationToken);

    public async Task<IReadOnlyList<Passkey>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) =>
        await context.Passkeys.Where(p => p.UserId == userId).OrderBy(p => p.CreatedAt).ThenBy(p => p.Ordinal).ToListAsync(cancellationToken);

    public void Add(Passkey passkey) => context.Add(passkey);

    public void Remove(Passkey passkey) => context.Remove(passkey);
}
