using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Application.Registration;

/// <summary>Verifies an email through its link. A new email replaces the current one, which is notified.</summary>
/// <param name="Token">The token of the email link.</param>
[AllowedTo(Actors.Anyone)]
public sealed record VerifyEmailCommand(string Token) : ICommand<UserDetails>
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(VerifyEmailCommand);
}

internal sealed class VerifyEmailHandler(IEmailLinkRepository links, IUserRepository users, IMailOutbox outbox, TimeProvider time) : ICommandHandler<VerifyEmailCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(VerifyEmailCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (!Token<EmailLink>.TryParse(command.Token, out var token)) return EmailLinkErrors.Invalid;
        if (await links.FindAsync(token.Hash(), cancellationToken) is not { Purpose: EmailLinkPurpose.Verification } link) return EmailLinkErrors.Invalid;
        if (await users.FindAsync(link.UserId, cancellationToken) is not { } user || !link.IsValidFor(user, now)) return EmailLinkErrors.Invalid;

        if (user.Email?.NormalizedValue != link.Email.NormalizedValue)
        {
            // While the account is locked, its email must not be changed, because later recoveries would go there.
            if (!user.IsActive) return EmailLinkErrors.Invalid;
            var released = await users.ReleaseUnverifiedEmailAsync(link.Email, now, cancellationToken);
            if (released.IsFailure) return released.Error;
            outbox.NotifyUser(user, MailKind.AddressChanged, now);
        }

        // Includes the links for the previous email.
        await links.EndAllAsync(outbox, user.Id, cancellationToken);
        user.SetVerifiedEmail(link.Email, now);
        return UserDetails.From(user, now);
    }
}
