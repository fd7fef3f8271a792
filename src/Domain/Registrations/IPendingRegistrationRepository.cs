using Auth.Domain.Common;
using Auth.Domain.EmailLinks;

namespace Auth.Domain.Registrations;

/// <summary>Loads and stores pending registrations. Changes are saved when the unit of work commits; only one of several concurrent completions succeeds.</summary>
internal interface IPendingRegistrationRepository
{
    /// <summary>Returns the registration with this link token; null if there is none.</summary>
    Task<PendingRegistration?> FindAsync(TokenHash<EmailLink> tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns the registration with this id; null if there is none.</summary>
    Task<PendingRegistration?> FindAsync(RegistrationId id, CancellationToken cancellationToken);

    /// <summary>Adds a registration.</summary>
    void Add(PendingRegistration registration);

    /// <summary>Removes a completed registration.</summary>
    void Remove(PendingRegistration registration);
}
