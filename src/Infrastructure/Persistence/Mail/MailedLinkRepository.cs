using Auth.Domain.MailedLinks;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Mail;

internal sealed class MailedLinkRepository(AuthContext context) : IMailedLinkRepository
{
    public Task<MailedLink?> FindAsync(LinkTokenHash tokenHash, CancellationToken cancellationToken) =>
        context.MailedLinks.SingleOrDefaultAsync(l => l.TokenHash == tokenHash, cancellationToken);

    public Task<MailedLink?> FindAsync(UserId userId, LinkPurpose purpose, CancellationToken cancellationToken) =>
        context.MailedLinks.SingleOrDefaultAsync(l => l.UserId == userId && l.Purpose == purpose, cancellationToken);

    public async Task<IReadOnlyList<MailedLink>> OfAsync(UserId userId, CancellationToken cancellationToken) =>
        await context.MailedLinks.Where(l => l.UserId == userId).ToListAsync(cancellationToken);

    public void Add(MailedLink link) => context.Add(link);

    public void Remove(MailedLink link) => context.Remove(link);
}
