using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.StepUp;

/// <summary>Proves once more, within a session, who one is: by the password, and by a code where the account has a second factor.</summary>
/// <param name="User">Who.</param>
/// <param name="Session">The session.</param>
/// <param name="Password">Checked, and counted, like a login's.</param>
/// <param name="Code">Likewise; null: none was given.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
public sealed record StepUpCommand(UserId User, SessionId Session, string Password, string? Code, DeviceToken? Device = null) : ICommand<SessionDetails>, IManagesTransactions
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(StepUpCommand);
}

internal sealed class StepUpHandler(
    IUserRepository users,
    ISessionRepository sessions,
    IDeviceRepository devices,
    PasswordVerifier verifier,
    CodeVerifier codes,
    ITotp totp,
    ILockoutPolicy lockout,
    TimeProvider time) : ICommandHandler<StepUpCommand, SessionDetails>
{
    public async Task<Result<SessionDetails>> Handle(StepUpCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.User, cancellationToken) is not { } asking) return SessionErrors.NotAuthenticated;
        if (asking.HasSecondFactor && command.Code is null) return SecondFactorErrors.CodeMissing;

        var verified = await verifier.VerifyAsync(asking, command.Password, command.Device, cancellationToken);
        if (verified.IsFailure) return verified.Error;

        return codes.Stored(await verifier.RedeemAsync(
            verified.Value,
            () =>
            {
                totp.Prepare();
                return Task.FromResult(verified.Value);
            },
            proof => codes.Anew(() => StepUpAsync(command, proof))));
    }

    private async Task<Result<SessionDetails>> StepUpAsync(StepUpCommand command, VerifiedPassword verified)
    {
        var now = time.Now();
        if (await users.FindAsync(command.User, CancellationToken.None) is not { } user) return SessionErrors.NotAuthenticated;

        var device = verified.Device is { } shown ? await devices.FindAsync(user.Id, shown, CancellationToken.None) : null;
        var completed = user.CompleteAttempt(verified, lockout, now, device);
        if (completed.IsFailure) return completed.Error;

        var methods = AuthenticationMethods.Password;
        if (user.HasSecondFactor)
        {
            if (command.Code is null) return SecondFactorErrors.CodeMissing;
            var found = await codes.CheckAsync(user, device, command.Code, now);
            if (found.IsFailure) return found.Error;
            methods |= AuthenticationMethods.OneTimeCode;
        }

        var session = (await sessions.FindAsync([command.Session], CancellationToken.None)).SingleOrDefault(s => s.IsLive(now));
        if (session is null) return SessionErrors.NotAuthenticated;

        session.StepUp(methods, now);
        return SessionDetails.Of(session, user, current: true);
    }
}
