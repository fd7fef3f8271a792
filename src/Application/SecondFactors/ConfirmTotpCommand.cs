using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.SecondFactors;

/// <summary>Completes an enrollment with a first code. The user's other sessions end, because they started without the second factor.</summary>
/// <param name="CurrentSessionId">Kept; all other sessions end.</param>
/// <param name="Code">Verified and counted like a code at login.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record ConfirmTotpCommand(UserId UserId, SessionId CurrentSessionId, string Code, Token<Device>? DeviceToken = null)
    : ICommand<IReadOnlyList<RecoveryCode>>, IChangesFactors, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(ConfirmTotpCommand);
}

internal sealed class ConfirmTotpValidator : AbstractValidator<ConfirmTotpCommand>
{
    public ConfirmTotpValidator() => RuleFor(c => c.Code).MustCreate(SecondFactorCode.CreateTotp);
}

internal sealed class ConfirmTotpHandler(IUserRepository users, IDeviceRepository devices, TotpEnroller enroller, SecondFactorVerifier verifier, TimeProvider time)
    : ICommandHandler<ConfirmTotpCommand, IReadOnlyList<RecoveryCode>>
{
    public Task<Result<IReadOnlyList<RecoveryCode>>> Handle(ConfirmTotpCommand command, CancellationToken cancellationToken) =>
        verifier.ExecuteAsync(command.UserId.ToString(), () => ConfirmAsync(command), cancellationToken);

    private async Task<Result<IReadOnlyList<RecoveryCode>>> ConfirmAsync(ConfirmTotpCommand command)
    {
        if (await users.FindAsync(command.UserId, CancellationToken.None) is not { } user) return SessionErrors.NotAuthenticated;

        var device = await devices.FindPresentedAsync(user.Id, command.DeviceToken?.Hash(), CancellationToken.None);
        return await enroller.ConfirmAsync(user, device, command.Code, time.Now(), keptSessionId: command.CurrentSessionId);
    }
}
