using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.SecondFactors;

internal sealed class AuthenticatorRepository(AuthContext context) : IAuthenticatorRepository
{
    public Task<Authenticator?> FindAsync(UserId userId, CancellationToken cancellationToken) =>
        context.Authenticators.SingleOrDefaultAsync(a => a.UserId == userId, cancellationToken);

    public void Add(Authenticator authenticator) => context.Add(authenticator);

    public void Remove(Authenticator authenticator) => context.Remove(authenticator);
}
