using Auth.Application.Mail;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>Asks for a link by an address that may be nobody's: the same is done, and stored, for addresses that have an account and for those that have none (P5).</summary>
internal static class MailRequests
{
    /// <summary>Writes a letter for the account of an address, or for what stands in for it; whether it is sent is decided when nobody waits for the answer.</summary>
    public static async Task RequestAsync(
        this IUserRepository users, ILetterBox letters, EmailAddress address, LinkPurpose purpose, LetterKind kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = await users.FindOrDecoyAsync(LoginName.From(address.Value), cancellationToken);
        if (user.RequestLinkAsStranger(purpose, now)) letters.Write(user, kind, user.Email ?? address, now);
    }
}
