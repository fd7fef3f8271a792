using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Registrations;

/// <summary>A further condition for registering oneself, such as an email of the company. A host application may register several; there is none by default.</summary>
/// <remarks>
/// Called before any account is looked up, so a rejection reveals nothing about accounts (P5), and again when a registration is completed through its email link.
/// Not called for accounts of invitations, operators and imports, which others have decided about.
/// </remarks>
public interface IRegistrationRule
{
    /// <summary>Allows the registration, or returns the reason for rejecting it.</summary>
    /// <param name="email">Null if none was sent.</param>
    Task<Result> CheckAsync(Username username, EmailAddress? email, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken);
}
