using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Registrations;
using Auth.Domain.Users;

namespace Auth.Application.Registration;

/// <summary>Returns the account of an email link and whether the link can be used, before the user confirms. Changes nothing.</summary>
/// <param name="Token">The token of the email link.</param>
/// <param name="Purpose">The required purpose of the link.</param>
[UseCaseName("GetMailedLink")]
[AllowedTo(Actors.Anyone)]
public sealed record GetVerificationLinkQuery(string Token, EmailLinkPurpose Purpose) : IQuery<VerificationLinkDetails>
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(GetVerificationLinkQuery);
}

/// <summary>The account of an email link.</summary>
/// <param name="Username">The username of the account or the registration.</param>
/// <param name="Email">The email to which the link was sent.</param>
public sealed record VerificationLinkDetails(string Username, string Email)
{
    /// <summary>Whether the account's password must confirm the verification, because the request comes from no session of the account.</summary>
    public bool RequiresPassword { get; init; }

    /// <summary>Whether the owner of the email can claim the account instead.</summary>
    public bool CanBeClaimed { get; init; }
}

internal sealed class GetVerificationLinkHandler(IEmailLinkRepository links, IPendingRegistrationRepository registrations, IUserRepository users, IRequestContext context, TimeProvider time)
    : IQueryHandler<GetVerificationLinkQuery, VerificationLinkDetails>
{
    public async Task<Result<VerificationLinkDetails>> Handle(GetVerificationLinkQuery query, CancellationToken cancellationToken)
    {
        if (!Token<EmailLink>.TryParse(query.Token, out var token)) return EmailLinkErrors.Invalid;
        return query.Purpose == EmailLinkPurpose.Registration
            ? await FindRegistrationAsync(token.Hash(), cancellationToken)
            : await FindLinkAsync(token.Hash(), query.Purpose, cancellationToken);
    }

    private async Task<Result<VerificationLinkDetails>> FindRegistrationAsync(TokenHash<EmailLink> tokenHash, CancellationToken cancellationToken)
    {
        if (await registrations.FindAsync(tokenHash, cancellationToken) is not { } registration || !registration.IsValid(time.Now())) return EmailLinkErrors.Invalid;
        if (await users.IsTakenAsync(registration.Username, cancellationToken)) return UserErrors.UsernameTaken;
        if (await users.IsVerifiedByAnotherAsync(registration.Email, userId: null, cancellationToken)) return UserErrors.EmailTaken;
        return new VerificationLinkDetails(registration.Username.Value, registration.Email.Value);
    }

    private async Task<Result<VerificationLinkDetails>> FindLinkAsync(TokenHash<EmailLink> tokenHash, EmailLinkPurpose purpose, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(tokenHash, cancellationToken) is not { } link || link.Purpose != purpose) return EmailLinkErrors.Invalid;
        if (await users.FindAsync(link.UserId, cancellationToken) is not { } user || !link.IsValidFor(user, time.Now())) return EmailLinkErrors.Invalid;
        if (purpose == EmailLinkPurpose.Recovery && !user.CanRecoverWith(link.Email)) return EmailLinkErrors.Invalid;
        // Only a new email can be taken. An account may share its own email with another one (ADR 23) and can still be recovered.
        var isNew = purpose == EmailLinkPurpose.Verification && user.Email?.NormalizedValue != link.Email.NormalizedValue;
        if (isNew && await users.IsVerifiedByAnotherAsync(link.Email, user.Id, cancellationToken)) return UserErrors.EmailTaken;
        var confirmation = context.IsSessionOf(user) ? EmailConfirmation.ByAccount : EmailConfirmation.None;
        return new VerificationLinkDetails(user.Username.Value, link.Email.Value)
        {
            RequiresPassword = purpose == EmailLinkPurpose.Verification && user.CheckVerification(link.Email, confirmation).IsFailure,
            CanBeClaimed = purpose == EmailLinkPurpose.Verification && user.CanBeClaimedWith(link.Email),
        };
    }
}
