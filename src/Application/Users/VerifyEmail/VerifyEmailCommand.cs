using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;

namespace Auth.Application.Users.VerifyEmail;

/// <summary>Shows, by a link that was mailed there, that an address is the person's; a new one takes the place of the old one, which is told.</summary>
/// <param name="Token">What the link holds.</param>
public sealed record VerifyEmailCommand(string Token) : ICommand<UserDetails>
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(VerifyEmailCommand);
}

internal sealed class VerifyEmailHandler(IMailedLinkRepository links, IUserRepository users, ILetterBox letters, TimeProvider time) : ICommandHandler<VerifyEmailCommand, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(VerifyEmailCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (!LinkToken.TryParse(command.Token, out var token)) return LinkErrors.Invalid;
        if (await links.FindAsync(token.Hash(), cancellationToken) is not { Purpose: LinkPurpose.Verification } link) return LinkErrors.Invalid;
        if (await users.FindAsync(link.User, cancellationToken) is not { } user || !link.IsGood(user, now)) return LinkErrors.Invalid;

        if (user.Email?.Key != link.Address.Key)
        {
            // Whoever is locked out by an administrator must not lead later recoveries elsewhere.
            if (!user.IsActive) return LinkErrors.Invalid;
            var freed = await users.FreeAsync(link.Address, now, cancellationToken);
            if (freed.IsFailure) return freed.Error;
            letters.Tell(user, LetterKind.AddressChanged, now);
        }

        // Those for the old address as well.
        await links.EndAllAsync(letters, user.Id, cancellationToken);
        user.VerifyEmail(link.Address, now);
        return UserDetails.Of(user, now);
    }
}
