namespace Auth.Domain.Users;

/// <summary>The passwords that are guessed first.</summary>
public interface ICommonPasswords
{
    /// <summary>Whether a password, of any length, is one of them, ignoring case.</summary>
    bool Contains(string password);
}
