using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;

namespace Auth.Application.Users.VerifyEmail;

/// <summary>Verifies an email through its link. A new email replaces the current one, which is notified.</summary>
/// <param name="Token">The token of the email link.</param>
public sealed record VerifyEmailCommand(string Token) : ICommand<UserDetails>
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(VerifyEmailCommand);
}

internal sealed class VerifyEmailHandler(IMailedLinkRepository links, IUserRepository users, ILetterBox outbox, TimeProvider time) : ICommandHandler<VerifyEmailCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(VerifyEmailCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (!LinkToken.TryParse(command.Token, out var token)) return LinkErrors.Invalid;
        if (await links.FindAsync(token.Hash(), cancellationToken) is not { Purpose: LinkPurpose.Verification } link) return LinkErrors.Invalid;
        if (await users.FindAsync(link.UserId, cancellationToken) is not { } user || !link.IsGood(user, now)) return LinkErrors.Invalid;

        if (user.Email?.Key != link.Address.Key)
        {
            // While the account is locked, its email must not be changed, because later recoveries would go there.
            if (!user.IsActive) return LinkErrors.Invalid;
            var released = await users.FreeAsync(link.Address, now, cancellationToken);
            if (released.IsFailure) return released.Error;
            outbox.Tell(user, LetterKind.AddressChanged, now);
        }

        // Includes the links for the previous email.
        await links.EndAllAsync(outbox, user.Id, cancellationToken);
        user.VerifyEmail(link.Address, now);
        return UserDetails.Of(user, now);
    }
}
