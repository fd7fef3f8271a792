using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Registrations;

internal sealed class PendingRegistrationRepository(AuthContext context) : IPendingRegistrationRepository
{
    public Task<PendingRegistration?> FindAsync(TokenHash<EmailLink> tokenHash, CancellationToken cancellationToken) =>
        context.PendingRegistrations.SingleOrDefaultAsync(r => r.TokenHash == tokenHash, cancellationToken);

    public Task<PendingRegistration?> FindAsync(RegistrationId id, CancellationToken cancellationToken) =>
        context.PendingRegistrations.SingleOrDefaultAsync(r => r.Id == id, cancellationToken);

    public void Add(PendingRegistration registration) => context.Add(registration);

    public void Remove(PendingRegistration registration) => context.Remove(registration);
}
