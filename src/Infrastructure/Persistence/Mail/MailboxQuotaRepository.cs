using Auth.Application.Mail;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Mail;

internal sealed class MailboxRepository(AuthContext context) : IMailboxRepository
{
    public Task<Mailbox?> FindAsync(MailboxKey key, CancellationToken cancellationToken) => context.Mailboxes.SingleOrDefaultAsync(m => m.Key == key, cancellationToken);

    public void Add(Mailbox mailbox) => context.Add(mailbox);
}
