namespace Auth.Domain.Passwords;

/// <summary>Checks passwords against those leaked from other services, which attackers try everywhere (ASVS 6.2.12).</summary>
public interface IBreachedPasswordChecker
{
    /// <summary>Whether the password is known to be leaked. False if the list cannot be reached.</summary>
    Task<bool> ContainsAsync(string password, CancellationToken cancellationToken);
}
