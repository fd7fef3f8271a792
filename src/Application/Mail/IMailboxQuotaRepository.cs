namespace Auth.Application.Mail;

/// <summary>Loads and stores mailboxes. Changes are saved when the unit of work commits; concurrent counts conflict and are retried.</summary>
public interface IMailboxRepository
{
    /// <summary>Returns the mailbox with this key; null if it has received nothing lately.</summary>
    Task<Mailbox?> FindAsync(MailboxKey key, CancellationToken cancellationToken);

    /// <summary>Adds a mailbox.</summary>
    void Add(Mailbox mailbox);
}
