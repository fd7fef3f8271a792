using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>Loads and stores TOTP authenticators. Changes are saved when the unit of work commits.</summary>
public interface ITotpAuthenticatorRepository
{
    /// <summary>Returns the user's authenticator, enrolled or not; null if there is none.</summary>
    Task<TotpAuthenticator?> FindAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Adds an authenticator.</summary>
    void Add(TotpAuthenticator authenticator);

    /// <summary>Removes an authenticator and its recovery codes.</summary>
    void Remove(TotpAuthenticator authenticator);
}
