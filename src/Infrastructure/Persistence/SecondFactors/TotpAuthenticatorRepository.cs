using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.SecondFactors;

internal sealed class TotpAuthenticatorRepository(AuthContext context) : ITotpAuthenticatorRepository
{
    public Task<TotpAuthenticator?> FindAsync(UserId userId, CancellationToken cancellationToken) =>
        context.TotpAuthenticators.SingleOrDefaultAsync(a => a.UserId == userId, cancellationToken);

    public void Add(TotpAuthenticator authenticator) => context.Add(authenticator);

    public void Remove(TotpAuthenticator authenticator) => context.Remove(authenticator);
}
