using Auth.Domain.MailedLinks;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Mail;

internal sealed class MailedLinkRepository(AuthContext context) : IMailedLinkRepository
{
    public Task<MailedLink?> FindAsync(LinkTokenHash token, CancellationToken cancellationToken) =>
        context.MailedLinks.SingleOrDefaultAsync(l => l.Token == token, cancellationToken);

    public Task<MailedLink?> FindAsync(UserId user, LinkPurpose purpose, CancellationToken cancellationToken) =>
        context.MailedLinks.SingleOrDefaultAsync(l => l.User == user && l.Purpose == purpose, cancellationToken);

    public async Task<IReadOnlyList<MailedLink>> OfAsync(UserId user, CancellationToken cancellationToken) =>
        await context.MailedLinks.Where(l => l.User == user).ToListAsync(cancellationToken);

    public void Add(MailedLink link) => context.Add(link);

    public void Remove(MailedLink link) => context.Remove(link);
}
