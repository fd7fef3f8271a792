using Auth.Application.Common;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;

namespace Auth.Application.Login;

/// <summary>If a form that issued a session arrives twice, the second response carries a new session, which replaces the first. A form that ended in a challenge runs again.</summary>
internal abstract class SessionRepeat<TCommand>(SessionReissue reissue) : IRepeatHandler<TCommand, Result<LoginResult>>
    where TCommand : ILoginCommand
{
    public virtual SubmissionOutcome? GetOutcome(Result<LoginResult> success) => success.Value is IssuedSession issued ? SessionReissue.GetOutcome(issued) : null;

    public virtual async Task<Result<LoginResult>?> RepeatAsync(TCommand command, Submission first, CancellationToken cancellationToken) =>
        await reissue.ReissueAsync(first.Key, command.Client, command.PresentedToken, command.DeviceToken) switch
        {
            null => null,
            { IsFailure: true } failure => failure.Error,
            var issued => issued.Value,
        };
}

/// <summary>A password that led to a challenge is verified again.</summary>
internal sealed class LoginRepeat(SessionReissue reissue) : SessionRepeat<LoginCommand>(reissue);

/// <summary>The code and the challenge are used up.</summary>
internal sealed class RedeemChallengeRepeat(SessionReissue reissue) : SessionRepeat<RedeemChallengeCommand>(reissue);

/// <summary>The challenge is used up.</summary>
internal sealed class ContinueLoginRepeat(SessionReissue reissue) : SessionRepeat<ContinueLoginCommand>(reissue);

/// <summary>The first copy has set the password. If the login is not complete, it continues.</summary>
internal sealed class ChangeRequiredPasswordRepeat(SessionReissue reissue, LoginSteps steps, IUnitOfWork unitOfWork, TimeProvider time) : SessionRepeat<ChangeRequiredPasswordCommand>(reissue)
{
    public override SubmissionOutcome? GetOutcome(Result<LoginResult> success) => base.GetOutcome(success) ?? SubmissionOutcome.Done;

    public override async Task<Result<LoginResult>?> RepeatAsync(ChangeRequiredPasswordCommand command, Submission first, CancellationToken cancellationToken) =>
        await base.RepeatAsync(command, first, cancellationToken) ?? await unitOfWork.ExecuteAsync(() => ContinueAsync(command), cancellationToken);

    private async Task<Result<LoginResult>?> ContinueAsync(ChangeRequiredPasswordCommand command)
    {
        var now = time.Now();
        var found = await steps.FindAllowedAsync(command, now);
        return found.IsFailure ? null : await steps.ProceedAsync(found.Value, command, now);
    }
}

/// <summary>The user never received the recovery codes, and only their hashes are stored. A repeat therefore gets a new set, while the login waits for its next step.</summary>
internal sealed class ConfirmRequiredEnrollmentRepeat(LoginSteps steps, ITotpAuthenticatorRepository authenticators, IUnitOfWork unitOfWork, TimeProvider time)
    : IRepeatHandler<ConfirmRequiredEnrollmentCommand, Result<IReadOnlyList<RecoveryCode>>>
{
    public SubmissionOutcome? GetOutcome(Result<IReadOnlyList<RecoveryCode>> success) => SubmissionOutcome.Done;

    public Task<Result<IReadOnlyList<RecoveryCode>>?> RepeatAsync(ConfirmRequiredEnrollmentCommand command, Submission first, CancellationToken cancellationToken) =>
        unitOfWork.ExecuteAsync<Result<IReadOnlyList<RecoveryCode>>?>(
            async () =>
            {
                var now = time.Now();
                var found = await steps.FindAllowedAsync(command, now);
                if (found.IsFailure || await authenticators.FindAsync(found.Value.User.Id, CancellationToken.None) is not { IsConfirmed: true } authenticator) return null;
                return Result<IReadOnlyList<RecoveryCode>>.Success(authenticator.RenewRecoveryCodes(now, keptChallenge: found.Value.Challenge.TokenHash));
            },
            cancellationToken);
}

/// <summary>If it has issued the session, the challenge is used up.</summary>
internal sealed class SendVerificationRepeat(SessionReissue reissue) : SessionRepeat<SendVerificationCommand>(reissue);

/// <summary>The challenge is used up.</summary>
internal sealed class CompleteRequiredActionRepeat(SessionReissue reissue) : SessionRepeat<CompleteRequiredActionCommand>(reissue);
