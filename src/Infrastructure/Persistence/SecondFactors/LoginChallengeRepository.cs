using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.SecondFactors;

internal sealed class LoginChallengeRepository(AuthContext context) : ILoginChallengeRepository
{
    public Task<LoginChallenge?> FindAsync(ChallengeTokenHash token, CancellationToken cancellationToken) =>
        context.LoginChallenges.SingleOrDefaultAsync(c => c.Token == token, cancellationToken);

    public async Task<IReadOnlyList<LoginChallenge>> OfAsync(UserId user, CancellationToken cancellationToken) =>
        await context.LoginChallenges.Where(c => c.User == user).ToListAsync(cancellationToken);

    public void Add(LoginChallenge challenge) => context.Add(challenge);

    public void Remove(LoginChallenge challenge) => context.Remove(challenge);
}
