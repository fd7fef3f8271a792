using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;

namespace Auth.Infrastructure.Mail;

/// <summary>Builds email links below <c>PublicUrl</c>. The token is in the query, so no script is needed to read it, and the Referrer-Policy of the pages keeps it from other sites.</summary>
internal sealed class EmailLinkUrlBuilder(Uri publicUrl) : IEmailLinkUrlBuilder
{
    /// <summary>Uses the ASCII form of an international host, which every mail client turns into a link.</summary>
    private readonly Uri _publicUrl = new UriBuilder(publicUrl) { Host = publicUrl.IdnHost }.Uri;

    public Uri Build(EmailLinkPurpose purpose, Token<EmailLink> token) => new(_publicUrl, $"{GetPath(purpose)}?token={token.Reveal()}");

    public Uri Build(Token<Invitation> token) => new(_publicUrl, $"/accept-invitation?token={token.Reveal()}");

    private static string GetPath(EmailLinkPurpose purpose) => purpose switch
    {
        EmailLinkPurpose.Recovery => "/reset-password",
        EmailLinkPurpose.Registration => "/complete-registration",
        _ => "/verify-email",
    };
}
