namespace Auth.Application.Mail;

/// <summary>Loads and stores mailbox quotas. Changes are saved when the unit of work commits; concurrent counts conflict and are retried.</summary>
internal interface IMailboxQuotaRepository
{
    /// <summary>Returns the quota of the mailbox with this key; null if the mailbox has received nothing lately.</summary>
    Task<MailboxQuota?> FindAsync(MailboxKey key, CancellationToken cancellationToken);

    /// <summary>Adds a quota.</summary>
    void Add(MailboxQuota quota);
}
