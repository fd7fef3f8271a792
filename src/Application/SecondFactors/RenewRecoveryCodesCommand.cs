using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>Creates a new set of recovery codes, which invalidates the previous one. The other sessions that rest on a code end.</summary>
/// <param name="CurrentSessionId">Kept.</param>
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record RenewRecoveryCodesCommand(UserId UserId, SessionId CurrentSessionId) : ICommand<IReadOnlyList<RecoveryCode>>, IUserRequest;

internal sealed class RenewRecoveryCodesHandler(ITotpAuthenticatorRepository authenticators, TimeProvider time)
    : ICommandHandler<RenewRecoveryCodesCommand, IReadOnlyList<RecoveryCode>>
{
    public async Task<Result<IReadOnlyList<RecoveryCode>>> Handle(RenewRecoveryCodesCommand command, CancellationToken cancellationToken) =>
        await authenticators.FindAsync(command.UserId, cancellationToken) is { IsConfirmed: true } authenticator
            ? Result<IReadOnlyList<RecoveryCode>>.Success(authenticator.RenewRecoveryCodes(time.Now(), command.CurrentSessionId))
            : SecondFactorErrors.NotFound;
}
