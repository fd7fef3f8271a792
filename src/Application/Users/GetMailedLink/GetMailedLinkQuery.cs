using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Registrations;
using Auth.Domain.Users;

namespace Auth.Application.Users.GetMailedLink;

/// <summary>Returns the account of an email link and whether the link can be used, before the user confirms. Changes nothing.</summary>
/// <param name="Token">The token of the email link.</param>
/// <param name="Purpose">The required purpose of the link.</param>
[UseCaseName("GetMailedLink")]
public sealed record GetMailedLinkQuery(string Token, LinkPurpose Purpose) : IQuery<MailedLinkDetails>
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(GetMailedLinkQuery);
}

/// <summary>The account of an email link.</summary>
/// <param name="Username">The username of the account or the registration.</param>
/// <param name="Email">The email to which the link was sent.</param>
public sealed record MailedLinkDetails(string Username, string Email);

internal sealed class GetMailedLinkHandler(IMailedLinkRepository links, IPendingRegistrationRepository registrations, IUserRepository users, TimeProvider time)
    : IQueryHandler<GetMailedLinkQuery, MailedLinkDetails>
{
    public async Task<Result<MailedLinkDetails>> Handle(GetMailedLinkQuery query, CancellationToken cancellationToken)
    {
        if (!LinkToken.TryParse(query.Token, out var token)) return LinkErrors.Invalid;
        return query.Purpose == LinkPurpose.Registration
            ? await FindRegistrationAsync(token.Hash(), cancellationToken)
            : await FindLinkAsync(token.Hash(), query.Purpose, cancellationToken);
    }

    private async Task<Result<MailedLinkDetails>> FindRegistrationAsync(LinkTokenHash tokenHash, CancellationToken cancellationToken)
    {
        if (await registrations.FindAsync(tokenHash, cancellationToken) is not { } registration || !registration.IsLive(time.Now())) return LinkErrors.Invalid;
        if (await users.IsTakenAsync(registration.Username, cancellationToken)) return UserErrors.UsernameTaken;
        if (await users.IsVerifiedByAnotherAsync(registration.Email, userId: null, cancellationToken)) return UserErrors.EmailTaken;
        return new MailedLinkDetails(registration.Username.Value, registration.Email.Value);
    }

    private async Task<Result<MailedLinkDetails>> FindLinkAsync(LinkTokenHash tokenHash, LinkPurpose purpose, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(tokenHash, cancellationToken) is not { } link || link.Purpose != purpose) return LinkErrors.Invalid;
        if (await users.FindAsync(link.UserId, cancellationToken) is not { } user || !link.IsGood(user, time.Now())) return LinkErrors.Invalid;
        if (purpose == LinkPurpose.Recovery && !user.IsRecoverableBy(link.Address)) return LinkErrors.Invalid;
        // Only a new email can be taken. An account may share its own email with another one (ADR 23) and can still be recovered.
        var isNew = purpose == LinkPurpose.Verification && user.Email?.Key != link.Address.Key;
        if (isNew && await users.IsVerifiedByAnotherAsync(link.Address, user.Id, cancellationToken)) return UserErrors.EmailTaken;
        return new MailedLinkDetails(user.Username.Value, link.Address.Value);
    }
}
