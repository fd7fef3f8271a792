using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.MailedLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Users.ChangePassword;

/// <summary>Sets another password for somebody who knows the current one, ends their other sessions and forgets their other devices.</summary>
/// <param name="User">Whose password.</param>
/// <param name="CurrentSession">The session that stays.</param>
/// <param name="CurrentPassword">Checked, and counted, like a login's.</param>
/// <param name="NewPassword">The new one.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
public sealed record ChangePasswordCommand(UserId User, SessionId CurrentSession, string CurrentPassword, string NewPassword, DeviceToken? Device = null) : ICommand, IManagesTransactions
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(ChangePasswordCommand);
}

internal sealed class ChangePasswordHandler(
    IUserRepository users,
    ISessionRepository sessions,
    IDeviceRepository devices,
    IMailedLinkRepository links,
    ILetterBox letters,
    PasswordVerifier verifier,
    IPasswordPolicy passwords,
    IPasswordHasher hasher,
    ILockoutPolicy lockout,
    TimeProvider time) : ICommandHandler<ChangePasswordCommand>
{
    public async Task<Result> Handle(ChangePasswordCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.User, cancellationToken) is not { } asking) return SessionErrors.NotAuthenticated;

        var accepted = await passwords.CheckAsync(command.NewPassword, asking.Username, asking.Email, cancellationToken);
        if (accepted.IsFailure) return accepted.Error.ForField("newPassword");

        var verified = await verifier.VerifyAsync(asking, command.CurrentPassword, command.Device, cancellationToken);
        if (verified.IsFailure) return verified.Error;

        return await verifier.RedeemAsync<Result<PasswordHash>, Result>(
            verified.Value,
            () => hasher.HashAsync(command.NewPassword, CancellationToken.None),
            async hash =>
            {
                var now = time.Now();
                if (await users.FindAsync(command.User, CancellationToken.None) is not { } user) return SessionErrors.NotAuthenticated;

                var known = await devices.OfAsync(user.Id, CancellationToken.None);
                var current = known.SingleOrDefault(d => d.Token == verified.Value.Device);
                var completed = user.CompleteAttempt(verified.Value, lockout, now, current);
                if (completed.IsFailure) return completed.Error;
                if (hash.IsFailure) return hash.Error;

                user.ChangePassword(hash.Value, now);
                await sessions.EndAllAsync(user.Id, SessionEnding.PasswordChanged, now, except: command.CurrentSession);
                await links.EndAllAsync(letters, user.Id, CancellationToken.None);
                letters.Tell(user, LetterKind.PasswordChanged, now);
                foreach (var other in known.Where(d => d != current)) devices.Remove(other);
                return Result.Success();
            });
    }
}
