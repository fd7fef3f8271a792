using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;

namespace Auth.Application.Users.GetMailedLink;

/// <summary>Tells whoever has a link to verify an address which account asked for it, before they agree: a stranger may have given their address. Changes nothing.</summary>
/// <param name="Token">What the link holds.</param>
public sealed record GetMailedLinkQuery(string Token) : IQuery<MailedLinkDetails>
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(GetMailedLinkQuery);
}

/// <summary>What a link is for.</summary>
/// <param name="Username">The account.</param>
/// <param name="Email">The address that it was sent to.</param>
public sealed record MailedLinkDetails(string Username, string Email);

internal sealed class GetMailedLinkHandler(IMailedLinkRepository links, IUserRepository users, TimeProvider time) : IQueryHandler<GetMailedLinkQuery, MailedLinkDetails>
{
    public async Task<Result<MailedLinkDetails>> Handle(GetMailedLinkQuery query, CancellationToken cancellationToken)
    {
        if (!LinkToken.TryParse(query.Token, out var token)) return LinkErrors.Invalid;
        if (await links.FindAsync(token.Hash(), cancellationToken) is not { Purpose: LinkPurpose.Verification } link) return LinkErrors.Invalid;

        var user = await users.FindAsync(link.User, cancellationToken);
        return user is not null && link.IsGood(user, time.Now()) ? new MailedLinkDetails(user.Username.Value, link.Address.Value) : LinkErrors.Invalid;
    }
}
