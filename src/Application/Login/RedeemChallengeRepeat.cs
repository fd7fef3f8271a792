using Auth.Application.Forms;
using Auth.Domain.Common;

namespace Auth.Application.Login;

/// <summary>The code and the challenge are used up, so a repeat receives a session instead of the first one.</summary>
internal sealed class RedeemChallengeRepeat(SessionReissue reissue) : IRepeatHandler<RedeemChallengeCommand, Result<IssuedSession>>
{
    public FormOutcome? GetOutcome(Result<IssuedSession> success) => SessionReissue.GetOutcome(success.Value);

    public Task<Result<IssuedSession>?> RepeatAsync(RedeemChallengeCommand command, FormSubmission first, CancellationToken cancellationToken) =>
        reissue.ReissueAsync(first.Key, command.Client, command.PresentedToken, command.DeviceToken);
}
