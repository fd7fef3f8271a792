using Auth.Application.Mail;

namespace Auth.Testing;

/// <summary>Mailbox quotas in memory.</summary>
internal sealed class InMemoryMailboxQuotaRepository : IMailboxQuotaRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryMailboxQuotaRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<MailboxQuota?> FindAsync(MailboxKey key, CancellationToken cancellationToken) => Task.FromResult(_context.MailboxQuotaSet.Find(quota => quota.Key == key));

    /// <inheritdoc />
    public void Add(MailboxQuota quota) => _context.MailboxQuotaSet.Add(quota);
}
