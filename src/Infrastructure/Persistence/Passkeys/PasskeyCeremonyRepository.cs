using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Passkeys;

internal sealed class PasskeyCeremonyRepository(AuthContext context) : IPasskeyCeremonyRepository
{
    public Task<PasskeyCeremony?> FindAsync(CeremonyTokenHash token, CancellationToken cancellationToken) =>
        context.PasskeyCeremonies.SingleOrDefaultAsync(c => c.Token == token, cancellationToken);

    public async Task<IReadOnlyList<PasskeyCeremony>> OfAsync(UserId user, CancellationToken cancellationToken) =>
        await context.PasskeyCeremonies.Where(c => c.User == user).ToListAsync(cancellationToken);

    public void Add(PasskeyCeremony ceremony) => context.Add(ceremony);

    public void Remove(PasskeyCeremony ceremony) => context.Remove(ceremony);
}
