using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>Renders the texts of mails.</summary>
public interface IMailTemplates
{
    /// <summary>Renders a mail: the event, its time, and what to do if it was not the recipient (ASVS 6.3.7).</summary>
    /// <param name="to">The recipient; for <see cref="MailKind.AddressChanged"/> the previous email.</param>
    /// <param name="username">The username; empty for an invitation whose user chooses one. Mails to unverified emails (<see cref="MailKind.AddressVerification"/>, <see cref="MailKind.UsernameTaken"/>) omit it, because anyone could choose it to send text in the service's name.</param>
    /// <param name="link">The link, required for <see cref="MailKind.AddressVerification"/>, <see cref="MailKind.Registration"/>, <see cref="MailKind.Invitation"/> and <see cref="MailKind.Recovery"/>; null for all others. Built from <c>PublicUrl</c>, never from a request (R44).</param>
    /// <param name="lifetime">How long the link works; null if there is none.</param>
    /// <param name="detail">An additional detail, such as the new email or the origin; null for none. Clients must not be able to choose it.</param>
    /// <param name="at">When the event of the mail occurred.</param>
    MailMessage Render(MailKind kind, EmailAddress to, string username, Uri? link, TimeSpan? lifetime, string? detail, DateTimeOffset at);
}
