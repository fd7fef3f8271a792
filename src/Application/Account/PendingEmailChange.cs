using Auth.Application.Mail;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>Finds the requested change of a user's email that its link would complete.</summary>
internal sealed class PendingEmailChange(IEmailLinkRepository links, IMailOutbox outbox)
{
    /// <summary>Returns the new email, also while its mail is still queued; null if no change is pending.</summary>
    public async Task<EmailAddress?> FindAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var queued = (await outbox.ListByUserAsync(user.Id, MailKind.AddressVerification, cancellationToken))
            .Where(mail => mail.PasswordVersion == user.PasswordVersion && IsAnother(user, mail.Recipient))
            .MaxBy(mail => mail.OccurredAt);
        if (queued is not null) return queued.Recipient;

        var link = await links.FindAsync(user.Id, EmailLinkPurpose.Verification, cancellationToken);
        return link?.IsValidFor(user, now) == true && IsAnother(user, link.Email) ? link.Email : null;
    }

    private static bool IsAnother(User user, EmailAddress email) => user.Email?.NormalizedValue != email.NormalizedValue;
}
