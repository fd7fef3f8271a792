using Auth.Domain.MailedLinks;

namespace Auth.Application.Mail;

/// <summary>Where links lead: made from the configured <c>PublicUrl</c> alone, never from a request (R44).</summary>
public interface ILinkAddresses
{
    /// <summary>The address that redeems a token.</summary>
    Uri Of(LinkPurpose purpose, LinkToken token);
}
