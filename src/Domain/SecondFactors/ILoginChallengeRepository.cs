using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>Loads and stores login challenges. Changes are saved when the unit of work commits; only one of several concurrent removals succeeds.</summary>
internal interface ILoginChallengeRepository
{
    /// <summary>Returns the challenge with this token, expired or not; null if there is none.</summary>
    Task<LoginChallenge?> FindAsync(TokenHash<LoginChallenge> tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns all challenges of a user, including expired ones.</summary>
    Task<IReadOnlyList<LoginChallenge>> ListByUserAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Adds a challenge.</summary>
    void Add(LoginChallenge challenge);

    /// <summary>Removes a challenge.</summary>
    void Remove(LoginChallenge challenge);
}
