using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;

namespace Auth.Application.SecondFactors;

/// <summary>The enrollment has started. A repeated form starts it again, because its page shows the secret; a call that is repeated may have the first secret in use.</summary>
internal sealed class EnrollTotpRepeat : IRepeatHandler<EnrollTotpCommand, Result<TotpEnrollment>>
{
    /// <summary>The secret was in the response to the first copy.</summary>
    public static readonly Error SecretAlreadyShown = new(
        ErrorKind.Conflict, "secret_already_shown", "The enrollment has started, and its secret is shown only once. If you don't have it, start again with a new Idempotency-Key.");

    public bool AnswersForms => false;

    public SubmissionOutcome? GetOutcome(Result<TotpEnrollment> success) => SubmissionOutcome.Done;

    public Task<Result<TotpEnrollment>?> RepeatAsync(EnrollTotpCommand command, Submission first, CancellationToken cancellationToken) =>
        Task.FromResult<Result<TotpEnrollment>?>(SecretAlreadyShown);
}

/// <summary>The codes have been created. A repeated form creates them again, because its page shows them; a call that is repeated may have stored the first ones.</summary>
internal sealed class RenewRecoveryCodesRepeat : IRepeatHandler<RenewRecoveryCodesCommand, Result<IReadOnlyList<RecoveryCode>>>
{
    /// <summary>The codes were in the response to the first copy.</summary>
    public static readonly Error CodesAlreadyShown = new(
        ErrorKind.Conflict, "secret_already_shown", "The recovery codes have been created, and they are shown only once. If you don't have them, create others with a new Idempotency-Key.");

    public bool AnswersForms => false;

    public SubmissionOutcome? GetOutcome(Result<IReadOnlyList<RecoveryCode>> success) => SubmissionOutcome.Done;

    public Task<Result<IReadOnlyList<RecoveryCode>>?> RepeatAsync(RenewRecoveryCodesCommand command, Submission first, CancellationToken cancellationToken) =>
        Task.FromResult<Result<IReadOnlyList<RecoveryCode>>?>(CodesAlreadyShown);
}
