using Auth.Application.Common;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;

namespace Auth.Application.SecondFactors;

/// <summary>The user never received the recovery codes, and only their hashes are stored. A repeat therefore gets a new set.</summary>
internal sealed class ConfirmTotpRepeat(ITotpAuthenticatorRepository authenticators, IUnitOfWork unitOfWork, TimeProvider time)
    : IRepeatHandler<ConfirmTotpCommand, Result<IReadOnlyList<RecoveryCode>>>
{
    public SubmissionOutcome? GetOutcome(Result<IReadOnlyList<RecoveryCode>> success) => SubmissionOutcome.Done;

    public Task<Result<IReadOnlyList<RecoveryCode>>?> RepeatAsync(ConfirmTotpCommand command, Submission first, CancellationToken cancellationToken) =>
        unitOfWork.ExecuteAsync(
            async () => await authenticators.FindAsync(command.UserId, cancellationToken) is { IsConfirmed: true } authenticator
                ? Result<IReadOnlyList<RecoveryCode>>.Success(authenticator.RenewRecoveryCodes(time.Now(), command.CurrentSessionId))
                : null,
            cancellationToken);
}
