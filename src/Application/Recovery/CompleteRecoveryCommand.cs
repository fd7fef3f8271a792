using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Recovery;

/// <summary>Sets a new password through an email link, once. It ends all sessions and removes all devices, but neither signs in nor bypasses a lock or a second factor (R68).</summary>
/// <param name="Token">The token of the email link.</param>
/// <param name="DeviceToken">The device token of the request; null if none. A known device comes first when the server is busy.</param>
[AllowedTo(Actors.Anyone)]
public sealed record CompleteRecoveryCommand(string Token, string NewPassword, Token<Device>? DeviceToken = null) : ICommand, IManagesTransactions
{
    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(CompleteRecoveryCommand);
}

internal sealed class CompleteRecoveryValidator : AbstractValidator<CompleteRecoveryCommand>
{
    public CompleteRecoveryValidator() => RuleFor(c => c.NewPassword).ValidPassword();
}

internal sealed class CompleteRecoveryHandler(
    IEmailLinkRepository links,
    IUserRepository users,
    IDeviceRepository devices,
    IMailOutbox outbox,
    NewPasswordHasher hasher,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<CompleteRecoveryCommand>
{
    public async Task<Result> Handle(CompleteRecoveryCommand command, CancellationToken cancellationToken)
    {
        // Checked before hashing, which is expensive, and again in the transaction.
        if (await FindAsync(command.Token, cancellationToken) is not (_, { } user)) return EmailLinkErrors.Invalid;

        var hash = await hasher.HashForLinkAsync(command.NewPassword, user, command.DeviceToken, cancellationToken);
        if (hash.IsFailure) return hash.Error.ForField("newPassword");

        return await unitOfWork.ExecuteAsync(() => RecoverAsync(command.Token, hash.Value), CancellationToken.None);
    }

    private async Task<Result> RecoverAsync(string token, PasswordHash hash)
    {
        if (await FindAsync(token, CancellationToken.None) is not ({ } link, { } user)) return EmailLinkErrors.Invalid;

        var now = time.Now();
        user.RecoverPassword(hash, now);
        foreach (var device in await devices.ListByUserAsync(user.Id, CancellationToken.None)) devices.Remove(device);
        links.Remove(link);
        outbox.NotifyUser(user, MailKind.PasswordRecovered, now);
        return Result.Success();
    }

    /// <returns>The link and its user if it can still be used; a change of the email invalidates it too.</returns>
    private async Task<(EmailLink Link, User User)?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!Token<EmailLink>.TryParse(text, out var token)) return null;
        var link = await links.FindAsync(token.Hash(), cancellationToken);
        if (link is not { Purpose: EmailLinkPurpose.Recovery }) return null;

        var user = await users.FindAsync(link.UserId, cancellationToken);
        return user?.CanRecoverWith(link.Email) == true && link.IsValidFor(user, time.Now()) ? (link, user) : null;
    }
}
