using Auth.Application.Mail;
using Auth.Domain.MailedLinks;

namespace Auth.Infrastructure.Email;

/// <summary>Links to the pages below <c>PublicUrl</c>. The token is in the query, where no script is needed to read it; the pages tell no other site of it (Referrer-Policy).</summary>
internal sealed class PublicLinks(Uri publicUrl) : ILinkAddresses
{
    /// <summary>With the ASCII form of an international name, which every mail program makes a link of.</summary>
    private readonly Uri _publicUrl = new UriBuilder(publicUrl) { Host = publicUrl.IdnHost }.Uri;

    public Uri Of(LinkPurpose purpose, LinkToken token) => new(_publicUrl, $"{PathOf(purpose)}?token={token.Reveal()}");

    private static string PathOf(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.Recovery => "/reset-password",
        LinkPurpose.Registration => "/complete-registration",
        _ => "/verify-email",
    };
}
