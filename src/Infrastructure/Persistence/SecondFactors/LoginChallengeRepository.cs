using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.SecondFactors;

internal sealed class LoginChallengeRepository(AuthContext context) : ILoginChallengeRepository
{
    public Task<LoginChallenge?> FindAsync(TokenHash<LoginChallenge> tokenHash, CancellationToken cancellationToken) =>
        context.LoginChallenges.SingleOrDefaultAsync(c => c.TokenHash == tokenHash, cancellationToken);

    public async Task<IReadOnlyList<LoginChallenge>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) =>
        await context.LoginChallenges.Where(c => c.UserId == userId).ToListAsync(cancellationToken);

    public void Add(LoginChallenge challenge) => context.Add(challenge);

    public void Remove(LoginChallenge challenge) => context.Remove(challenge);
}
