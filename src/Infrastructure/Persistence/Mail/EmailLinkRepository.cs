using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Mail;

internal sealed class EmailLinkRepository(AuthContext context) : IEmailLinkRepository
{
    public Task<EmailLink?> FindAsync(TokenHash<EmailLink> tokenHash, CancellationToken cancellationToken) =>
        context.EmailLinks.SingleOrDefaultAsync(l => l.TokenHash == tokenHash, cancellationToken);

    public Task<EmailLink?> FindAsync(UserId userId, EmailLinkPurpose purpose, CancellationToken cancellationToken) =>
        context.EmailLinks.SingleOrDefaultAsync(l => l.UserId == userId && l.Purpose == purpose, cancellationToken);

    public async Task<IReadOnlyList<EmailLink>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) =>
        await context.EmailLinks.Where(l => l.UserId == userId).ToListAsync(cancellationToken);

    public void Add(EmailLink link) => context.Add(link);

    public void Remove(EmailLink link) => context.Remove(link);
}
