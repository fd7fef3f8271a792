using Auth.Application.Mail;
using Auth.Domain.Invitations;

namespace Auth.Application.Invitations;

/// <summary>Delivers the links of invitations.</summary>
internal sealed class InvitationLinks(IMailOutbox outbox, IEmailLinkUrlBuilder urlBuilder)
{
    /// <summary>Whether the outbox has a mail of this invitation.</summary>
    public async Task<bool> IsMailPendingAsync(Invitation invitation, CancellationToken cancellationToken) =>
        (await outbox.FindPendingAsync([invitation.Id], cancellationToken)).Count > 0;

    /// <summary>Queues the mail with the link. If there is no email, issues the link at once, which invalidates an earlier one.</summary>
    /// <returns>The link; null if it is sent by email, so that only the owner of the mailbox gets it and its use verifies the email.</returns>
    public string? Deliver(Invitation invitation, DateTimeOffset now)
    {
        if (invitation.Email is not { } email) return urlBuilder.Build(invitation.IssueLink()).AbsoluteUri;

        outbox.Enqueue(new QueuedMail(invitation.Id, invitation.Username?.Value ?? "", email, now));
        return null;
    }
}
