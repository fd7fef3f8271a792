using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;

namespace Auth.Application.Mail;

/// <summary>Builds the URLs of email links and invitations from the configured <c>PublicUrl</c>, never from a request (R44).</summary>
internal interface IEmailLinkUrlBuilder
{
    /// <summary>Returns the URL that redeems a token.</summary>
    Uri Build(EmailLinkPurpose purpose, Token<EmailLink> token);

    /// <summary>Returns the URL that accepts an invitation.</summary>
    Uri Build(Token<Invitation> token);
}
