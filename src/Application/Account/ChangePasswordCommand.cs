using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Account;

/// <summary>Changes the password after verifying the current one, ends the other sessions and all email links, and removes the other devices.</summary>
/// <param name="CurrentSessionId">Kept; all other sessions end.</param>
/// <param name="CurrentPassword">Verified and counted like a password at login.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Owner)]
public sealed record ChangePasswordCommand(UserId UserId, SessionId CurrentSessionId, string CurrentPassword, string NewPassword, Token<Device>? DeviceToken = null) : ICommand, IUserRequest, IEndsSessions, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(ChangePasswordCommand);
}

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordCommand>
{
    public ChangePasswordValidator()
    {
        RuleFor(c => c.CurrentPassword).ValidPassword();
        RuleFor(c => c.NewPassword).ValidPassword().NotEqual(c => c.CurrentPassword).WithMessage("Choose a password that differs from the current one.");
    }
}

internal sealed class ChangePasswordHandler(
    IUserRepository users,
    IDeviceRepository devices,
    IMailOutbox outbox,
    PasswordVerifier verifier,
    NewPasswordHasher hasher) : ICommandHandler<ChangePasswordCommand>
{
    public async Task<Result> Handle(ChangePasswordCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } owner) return SessionErrors.NotAuthenticated;

        var accepted = await hasher.CheckAsync(command.NewPassword, PasswordOwner.From(owner), cancellationToken);
        if (accepted.IsFailure) return accepted.Error.ForField("newPassword");

        using var attempt = await verifier.BeginAsync(owner, command.DeviceToken, cancellationToken);
        var verified = await attempt.VerifyAsync(command.CurrentPassword);
        if (verified.IsFailure) return verified.Error;

        var hash = await accepted.Value.HashAsync(HashingPriority.Recognized, CancellationToken.None);
        return await attempt.CompleteAsync((user, device, now) => ChangeAsync(command, hash, user, device, now));
    }

    private async Task<Result> ChangeAsync(ChangePasswordCommand command, Result<PasswordHash> hash, User user, Device? currentDevice, DateTimeOffset now)
    {
        if (hash.IsFailure) return hash.Error;

        user.ChangePassword(hash.Value, now, command.CurrentSessionId);
        outbox.NotifyUser(user, MailKind.PasswordChanged, now);
        var userDevices = await devices.ListByUserAsync(user.Id, CancellationToken.None);
        foreach (var otherDevice in userDevices.Where(d => d != currentDevice)) devices.Remove(otherDevice);
        return Result.Success();
    }
}
