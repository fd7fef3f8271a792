using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>Requests an email link for an email that may have no account. Processing and storage are the same in both cases (P5).</summary>
internal static class MailRequests
{
    /// <summary>Queues a mail for the user with this email, or for its decoy. Whether it is sent is decided later, when no one waits for the response.</summary>
    public static async Task RequestEmailLinkAsync(
        this IUserRepository users, IMailOutbox outbox, EmailAddress email, EmailLinkPurpose purpose, MailKind kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = await users.FindOrCreateDecoyAsync(LoginName.Parse(email.Value), cancellationToken);
        if (user.TryRequestLinkAnonymously(purpose, now)) outbox.EnqueueTo(user, kind, user.Email ?? email, now);
    }
}
