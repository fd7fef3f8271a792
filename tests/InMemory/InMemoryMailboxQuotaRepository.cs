using Auth.Application.Mail;

namespace Auth.InMemory;

/// <summary>Mailboxes in memory.</summary>
public sealed class InMemoryMailboxRepository : IMailboxRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryMailboxRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<Mailbox?> FindAsync(MailboxKey key, CancellationToken cancellationToken) => Task.FromResult(_context.MailboxSet.Find(mailbox => mailbox.Key == key));

    /// <inheritdoc />
    public void Add(Mailbox mailbox) => _context.MailboxSet.Add(mailbox);
}
