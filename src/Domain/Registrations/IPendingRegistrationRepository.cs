using Auth.Domain.MailedLinks;

namespace Auth.Domain.Registrations;

/// <summary>The registrations that wait for their link, as the domain asks for them. Changes are stored when the unit of work commits; of two that complete one at the same time, one does.</summary>
public interface IPendingRegistrationRepository
{
    /// <summary>That of a link; null: there is none, or no longer.</summary>
    Task<PendingRegistration?> FindAsync(LinkTokenHash token, CancellationToken cancellationToken);

    /// <summary>By its id; null: there is none, or no longer.</summary>
    Task<PendingRegistration?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Adds a new one.</summary>
    void Add(PendingRegistration registration);

    /// <summary>Removes one: it was completed.</summary>
    void Remove(PendingRegistration registration);
}
