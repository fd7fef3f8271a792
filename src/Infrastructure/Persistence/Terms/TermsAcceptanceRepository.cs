using Auth.Domain.Terms;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Terms;

internal sealed class TermsAcceptanceRepository(AuthContext context) : ITermsAcceptanceRepository
{
    public Task<bool> HasAcceptedAsync(UserId userId, string termsVersion, CancellationToken cancellationToken) =>
        context.TermsAcceptances.AnyAsync(a => a.UserId == userId && a.TermsVersion == termsVersion, cancellationToken);

    public async Task<IReadOnlyList<TermsAcceptance>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) =>
        await context.TermsAcceptances.Where(a => a.UserId == userId).OrderBy(a => a.AcceptedAt).ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<TermsAcceptance>> ListAsync(string? termsVersion, (UserId UserId, string TermsVersion)? after, int limit, CancellationToken cancellationToken)
    {
        IQueryable<TermsAcceptance> acceptances = context.TermsAcceptances;
        if (termsVersion is not null) acceptances = acceptances.Where(a => a.TermsVersion == termsVersion);
        if (after is var (lastUser, lastVersion))
            acceptances = acceptances.Where(a => a.UserId > lastUser || (a.UserId == lastUser && a.TermsVersion.CompareTo(lastVersion) > 0));
        return await acceptances.OrderBy(a => a.UserId).ThenBy(a => a.TermsVersion).Take(limit).ToListAsync(cancellationToken);
    }

    public void Add(TermsAcceptance acceptance) => context.Add(acceptance);
}
