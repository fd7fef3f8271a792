using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>The challenges, as the domain asks for them. Changes are stored when the unit of work commits; of two that remove the same one, one does.</summary>
public interface ILoginChallengeRepository
{
    /// <summary>The challenge of a token, expired or not; null: there is none, or no longer.</summary>
    Task<LoginChallenge?> FindAsync(ChallengeTokenHash token, CancellationToken cancellationToken);

    /// <summary>All challenges of a person, also those that have expired.</summary>
    Task<IReadOnlyList<LoginChallenge>> OfAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Adds a new challenge.</summary>
    void Add(LoginChallenge challenge);

    /// <summary>Removes a challenge.</summary>
    void Remove(LoginChallenge challenge);
}
