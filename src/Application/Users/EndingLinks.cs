using Auth.Application.Mail;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>Ends the links that were mailed to a person, and those that wait to be.</summary>
internal static class EndingLinks
{
    /// <summary>Ends them all.</summary>
    public static async Task EndAllAsync(this IMailedLinkRepository links, ILetterBox letters, UserId user, CancellationToken cancellationToken)
    {
        await letters.WithdrawLinksAsync(user, cancellationToken);
        foreach (var link in await links.OfAsync(user, cancellationToken)) links.Remove(link);
    }
}
