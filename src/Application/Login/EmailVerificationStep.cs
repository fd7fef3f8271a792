using Auth.Application.Common.Limits;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Application.Login;

/// <summary>Sends the mail for which a login waits: the link that verifies the email. Runs within the transaction of the step.</summary>
internal sealed class EmailVerificationStep(IMailOutbox outbox, IEmailLinkRepository links)
{
    /// <summary>Sends a link to the email of the account, unless one is on its way there or still works. A second one would void the first, such as that of a registration a moment ago.</summary>
    public async Task SendFirstAsync(User user, DateTimeOffset now)
    {
        if ((await outbox.ListByUserAsync(user.Id, MailKind.AddressVerification, CancellationToken.None)).Any(mail => mail.Recipient == user.Email)) return;
        if (await links.FindAsync(user.Id, EmailLinkPurpose.Verification, CancellationToken.None) is { } link && link.Email == user.Email && link.IsValidFor(user, now)) return;

        TrySend(user, now);
    }

    /// <summary>Sends another link, at most once in <see cref="User.AnonymousMailInterval"/>.</summary>
    public Result SendAgain(User user, DateTimeOffset now) =>
        TrySend(user, now) ? Result.Success() : LimitErrors.TooManyMails(user.VerificationMailedAt + User.AnonymousMailInterval - now);

    private bool TrySend(User user, DateTimeOffset now)
    {
        if (user.Email is not { } email || !user.TryRequestLinkAnonymously(EmailLinkPurpose.Verification, now)) return false;
        outbox.EnqueueTo(user, MailKind.AddressVerification, email, now);
        return true;
    }
}
