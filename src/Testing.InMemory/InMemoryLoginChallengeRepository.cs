using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Login challenges in memory.</summary>
internal sealed class InMemoryLoginChallengeRepository : ILoginChallengeRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryLoginChallengeRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<LoginChallenge?> FindAsync(TokenHash<LoginChallenge> tokenHash, CancellationToken cancellationToken) => Task.FromResult(_context.LoginChallengeSet.Find(challenge => challenge.TokenHash == tokenHash));

    /// <inheritdoc />
    public Task<IReadOnlyList<LoginChallenge>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) => Task.FromResult(_context.LoginChallengeSet.Where(challenge => challenge.UserId == userId));

    /// <inheritdoc />
    public void Add(LoginChallenge challenge) => _context.LoginChallengeSet.Add(challenge);

    /// <inheritdoc />
    public void Remove(LoginChallenge challenge) => _context.LoginChallengeSet.Remove(challenge);
}
