using Auth.Application.Mail;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Mail;

internal sealed class MailboxQuotaRepository(AuthContext context) : IMailboxQuotaRepository
{
    public Task<MailboxQuota?> FindAsync(MailboxKey key, CancellationToken cancellationToken) => context.MailboxQuotas.SingleOrDefaultAsync(m => m.Key == key, cancellationToken);

    public void Add(MailboxQuota quota) => context.Add(quota);
}
