using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>The authenticators, as the domain asks for them. Changes are stored when the unit of work commits.</summary>
public interface IAuthenticatorRepository
{
    /// <summary>The person's, confirmed or not; null: there is none.</summary>
    Task<Authenticator?> FindAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Adds a new one.</summary>
    void Add(Authenticator authenticator);

    /// <summary>Removes one with its recovery codes.</summary>
    void Remove(Authenticator authenticator);
}
