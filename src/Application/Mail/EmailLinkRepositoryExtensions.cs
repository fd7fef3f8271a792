using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>Ends email links for use cases.</summary>
internal static class EmailLinkRepositoryExtensions
{
    /// <summary>Removes all email links of a user and cancels the queued mails with links.</summary>
    public static async Task EndAllAsync(this IEmailLinkRepository links, IMailOutbox outbox, UserId userId, CancellationToken cancellationToken)
    {
        await outbox.CancelLinkMailsAsync(userId, cancellationToken);
        foreach (var link in await links.ListByUserAsync(userId, cancellationToken)) links.Remove(link);
    }
}
