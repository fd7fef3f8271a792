using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Registrations;

namespace Auth.Testing;

/// <summary>Pending registrations in memory.</summary>
internal sealed class InMemoryPendingRegistrationRepository : IPendingRegistrationRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryPendingRegistrationRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<PendingRegistration?> FindAsync(TokenHash<EmailLink> tokenHash, CancellationToken cancellationToken) =>
        Task.FromResult(_context.PendingRegistrationSet.Find(registration => registration.TokenHash == tokenHash));

    /// <inheritdoc />
    public Task<PendingRegistration?> FindAsync(RegistrationId id, CancellationToken cancellationToken) => Task.FromResult(_context.PendingRegistrationSet.Find(registration => registration.Id == id));

    /// <inheritdoc />
    public void Add(PendingRegistration registration) => _context.PendingRegistrationSet.Add(registration);

    /// <inheritdoc />
    public void Remove(PendingRegistration registration) => _context.PendingRegistrationSet.Remove(registration);
}
