using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Passwords;

/// <summary>A further condition for passwords, such as more characters for administrators. A host application may register several; there is none by default.</summary>
/// <remarks>
/// Called after the <see cref="IPasswordPolicy"/> has accepted the password, whenever one is set, outside of a transaction.
/// Called at each login and step-up too, after the password was verified. A rejection there requires a new password; a rule that throws or takes more than 2 seconds requires nothing.
/// </remarks>
public interface IPasswordRule
{
    /// <summary>Accepts a password within the limits (<see cref="PasswordPolicy.IsWithinLimits"/>), or returns the reason for rejecting it. <c>Error.Invalid("password", …)</c> shows the reason at the field.</summary>
    Task<Result> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken);
}

/// <summary>The account that a password is for.</summary>
/// <param name="Email">Null if there is none.</param>
/// <param name="Roles">The roles of the account, or those that it will be created with.</param>
/// <param name="UserId">Null if the account does not exist yet.</param>
public sealed record PasswordOwner(Username Username, EmailAddress? Email, IReadOnlyCollection<Role> Roles, UserId? UserId)
{
    /// <summary>Whether the account has the role <see cref="Role.Administrator"/>.</summary>
    public bool IsAdministrator => Roles.Contains(Role.Administrator);

    /// <summary>Describes an account that does not exist yet.</summary>
    public static PasswordOwner New(Username username, EmailAddress? email, params IReadOnlyCollection<Role> roles) => new(username, email, roles, UserId: null);

    /// <summary>Describes an account.</summary>
    public static PasswordOwner From(User user) => new(user.Username, user.Email, user.Roles, user.Id);
}
