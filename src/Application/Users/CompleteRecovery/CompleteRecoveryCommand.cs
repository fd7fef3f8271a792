using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.MailedLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Users.CompleteRecovery;

/// <summary>Sets another password by a link that was mailed, once. Ends all sessions and forgets all devices; signs nobody in, and passes neither a lock nor a second factor by (R68).</summary>
/// <param name="Token">What the link holds.</param>
/// <param name="NewPassword">The new password.</param>
public sealed record CompleteRecoveryCommand(string Token, string NewPassword) : ICommand, IManagesTransactions
{
    /// <summary>Without what was sent: it holds secrets.</summary>
    public override string ToString() => nameof(CompleteRecoveryCommand);
}

internal sealed class CompleteRecoveryHandler(
    IMailedLinkRepository links,
    IUserRepository users,
    ISessionRepository sessions,
    IDeviceRepository devices,
    ILetterBox letters,
    IPasswordPolicy passwords,
    IPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<CompleteRecoveryCommand>
{
    public async Task<Result> Handle(CompleteRecoveryCommand command, CancellationToken cancellationToken)
    {
        // Looked at before anything is hashed, and decided below.
        if (await FindAsync(command.Token, cancellationToken) is not (_, { } asking)) return LinkErrors.Invalid;

        var accepted = await passwords.CheckAsync(command.NewPassword, asking.Username, asking.Email, cancellationToken);
        if (accepted.IsFailure) return accepted.Error.ForField("newPassword");

        var hash = await hasher.HashAsync(command.NewPassword, cancellationToken);
        if (hash.IsFailure) return hash.Error;

        return await unitOfWork.CommitAsync(() => RecoverAsync(command.Token, hash.Value), CancellationToken.None);
    }

    private async Task<Result> RecoverAsync(string token, PasswordHash hash)
    {
        if (await FindAsync(token, CancellationToken.None) is not (_, { } user)) return LinkErrors.Invalid;

        var now = time.Now();
        user.RecoverPassword(hash, now);
        await sessions.EndAllAsync(user.Id, SessionEnding.PasswordChanged, now);
        foreach (var device in await devices.OfAsync(user.Id, CancellationToken.None)) devices.Remove(device);
        await links.EndAllAsync(letters, user.Id, CancellationToken.None);
        letters.Tell(user, LetterKind.PasswordRecovered, now);
        return Result.Success();
    }

    /// <returns>The link and its user, if it can still be used: a change of the address ends it, too.</returns>
    private async Task<(MailedLink Link, User User)?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!LinkToken.TryParse(text, out var token)) return null;
        var link = await links.FindAsync(token.Hash(), cancellationToken);
        if (link is not { Purpose: LinkPurpose.Recovery }) return null;

        var user = await users.FindAsync(link.User, cancellationToken);
        return user?.IsRecoverableBy(link.Address) == true && link.IsGood(user, time.Now()) ? (link, user) : null;
    }
}
