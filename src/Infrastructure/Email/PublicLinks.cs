using Auth.Application.Mail;
using Auth.Domain.MailedLinks;

namespace Auth.Infrastructure.Email;

/// <summary>Builds email links below <c>PublicUrl</c>. The token is in the query, so no script is needed to read it, and the Referrer-Policy of the pages keeps it from other sites.</summary>
internal sealed class PublicLinks(Uri publicUrl) : ILinkAddresses
{
    /// <summary>Uses the ASCII form of an international host, which every mail client turns into a link.</summary>
    private readonly Uri _publicUrl = new UriBuilder(publicUrl) { Host = publicUrl.IdnHost }.Uri;

    public Uri Of(LinkPurpose purpose, LinkToken token) => new(_publicUrl, $"{PathOf(purpose)}?token={token.Reveal()}");

    private static string PathOf(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.Recovery => "/reset-password",
        LinkPurpose.Registration => "/complete-registration",
        _ => "/verify-email",
    };
}
