namespace Auth.Domain.Passwords;

/// <summary>The most common passwords, which attackers try first.</summary>
public interface ICommonPasswordList
{
    /// <summary>Whether a password of any length is on the list, ignoring case.</summary>
    bool Contains(string password);
}
