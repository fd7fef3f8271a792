using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors.ConfirmTotp;

/// <summary>Ends an enrolment by a first code: from then on a login asks for one. The other sessions end, as they were made without it.</summary>
/// <param name="User">Whose.</param>
/// <param name="CurrentSession">The session that stays.</param>
/// <param name="Code">Checked, and counted, like a login's.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
public sealed record ConfirmTotpCommand(UserId User, SessionId CurrentSession, string Code, DeviceToken? Device = null)
    : ICommand<IReadOnlyList<RecoveryCode>>, IManagesTransactions
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(ConfirmTotpCommand);
}

internal sealed class ConfirmTotpHandler(
    IUserRepository users,
    IAuthenticatorRepository authenticators,
    IDeviceRepository devices,
    ISessionRepository sessions,
    ILetterBox letters,
    CodeVerifier codes,
    TimeProvider time)
    : ICommandHandler<ConfirmTotpCommand, IReadOnlyList<RecoveryCode>>
{
    public Task<Result<IReadOnlyList<RecoveryCode>>> Handle(ConfirmTotpCommand command, CancellationToken cancellationToken) =>
        codes.CommitAsync(command.User.ToString(), () => ConfirmAsync(command), cancellationToken);

    private async Task<Result<IReadOnlyList<RecoveryCode>>> ConfirmAsync(ConfirmTotpCommand command)
    {
        var now = time.Now();
        if (await users.FindAsync(command.User, CancellationToken.None) is not { } user) return SessionErrors.NotAuthenticated;
        if (await authenticators.FindAsync(user.Id, CancellationToken.None) is not { } authenticator) return SecondFactorErrors.NotFound;
        if (authenticator.IsConfirmed) return SecondFactorErrors.AlreadyEnrolled;

        var device = command.Device is { } shown ? await devices.FindAsync(user.Id, shown.Hash(), CancellationToken.None) : null;
        var found = await codes.CheckFirstAsync(user, device, authenticator, command.Code, now);
        if (found.IsFailure) return found.Error;

        user.EnrolSecondFactor(now);
        letters.Tell(user, LetterKind.SecondFactorAdded, now);
        await sessions.EndAllAsync(user.Id, SessionEnding.SecondFactorEnrolled, now, except: command.CurrentSession);
        return Result<IReadOnlyList<RecoveryCode>>.Success(authenticator.Confirm(now));
    }
}
