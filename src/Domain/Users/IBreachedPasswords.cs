namespace Auth.Domain.Users;

/// <summary>Passwords that are known from other services' leaks: attackers try them everywhere (ASVS 6.2.12).</summary>
public interface IBreachedPasswords
{
    /// <summary>Whether a password is known to be one of them; where nobody can tell, it is not.</summary>
    Task<bool> ContainsAsync(string password, CancellationToken cancellationToken);
}
