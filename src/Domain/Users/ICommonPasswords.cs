namespace Auth.Domain.Users;

/// <summary>The passwords that are guessed first.</summary>
public interface ICommonPasswords
{
    /// <summary>Whether a password is one of them, in whatever case.</summary>
    bool Contains(string password);
}
