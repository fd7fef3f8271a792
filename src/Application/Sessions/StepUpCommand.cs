using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Sessions;

/// <summary>Confirms the user's identity within a session, by the password and, if the account has a second factor, by a code.</summary>
/// <param name="Password">Verified and counted like a password at login.</param>
/// <param name="Code">Verified and counted like a code at login; null if none was sent.</param>
/// <param name="Device">The device token of the request; null if none.</param>
public sealed record StepUpCommand(UserId UserId, SessionId SessionId, string Password, string? Code, DeviceToken? Device = null) : ICommand<SessionDetails>, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(StepUpCommand);
}

internal sealed class StepUpValidator : AbstractValidator<StepUpCommand>
{
    public StepUpValidator()
    {
        RuleFor(c => c.Password).ValidPassword();
        RuleFor(c => c.Code).MustCreate(SecondFactorCode.Create).When(c => c.Code is not null);
    }
}

internal sealed class StepUpHandler(
    IUserRepository users,
    ISessionRepository sessions,
    IDeviceRepository devices,
    PasswordVerifier verifier,
    SecondFactorVerifier codes,
    ITotp totp,
    ILockoutPolicy lockout,
    TimeProvider time) : ICommandHandler<StepUpCommand, SessionDetails>
{
    public async Task<Result<SessionDetails>> Handle(StepUpCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;
        if (user.HasSecondFactor && command.Code is null) return SecondFactorErrors.CodeMissing;

        var verified = await verifier.VerifyAsync(user, command.Password, command.Device, cancellationToken);
        if (verified.IsFailure) return verified.Error;

        return codes.RecordMetric(await verifier.RedeemAsync(
            verified.Value,
            () =>
            {
                totp.EnsureEncryptionKey();
                return Task.FromResult(verified.Value);
            },
            verifiedPassword => codes.ResetAndRunAsync(() => StepUpAsync(command, verifiedPassword))));
    }

    private async Task<Result<SessionDetails>> StepUpAsync(StepUpCommand command, VerifiedPassword verified)
    {
        var now = time.Now();
        if (await users.FindAsync(command.UserId, CancellationToken.None) is not { } user) return SessionErrors.NotAuthenticated;

        var device = verified.DeviceTokenHash is { } deviceTokenHash ? await devices.FindAsync(user.Id, deviceTokenHash, CancellationToken.None) : null;
        var completed = user.CompleteAttempt(verified, lockout, now, device);
        if (completed.IsFailure) return completed.Error;

        var methods = AuthenticationMethods.Password;
        if (user.HasSecondFactor)
        {
            if (command.Code is null) return SecondFactorErrors.CodeMissing;
            var result = await codes.VerifyAsync(user, device, command.Code, now);
            if (result.IsFailure) return result.Error;
            methods |= AuthenticationMethods.OneTimeCode;
        }

        var session = (await sessions.FindAsync([command.SessionId], CancellationToken.None)).SingleOrDefault(s => s.IsLive(now));
        if (session is null) return SessionErrors.NotAuthenticated;

        session.StepUp(methods, now);
        return SessionDetails.From(session, user, current: true);
    }
}
