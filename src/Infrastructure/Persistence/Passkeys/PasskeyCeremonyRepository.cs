using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Passkeys;

internal sealed class PasskeyCeremonyRepository(AuthContext context) : IPasskeyCeremonyRepository
{
    public Task<PasskeyCeremony?> FindAsync(TokenHash<PasskeyCeremony> tokenHash, CancellationToken cancellationToken) =>
        context.PasskeyCeremonies.SingleOrDefaultAsync(c => c.TokenHash == tokenHash, cancellationToken);

    public async Task<IReadOnlyList<PasskeyCeremony>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) =>
        await context.PasskeyCeremonies.Where(c => c.UserId == userId).ToListAsync(cancellationToken);

    public void Add(PasskeyCeremony ceremony) => context.Add(ceremony);

    public void Remove(PasskeyCeremony ceremony) => context.Remove(ceremony);
}
