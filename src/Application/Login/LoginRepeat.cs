using Auth.Application.Forms;
using Auth.Domain.Common;

namespace Auth.Application.Login;

/// <summary>If a login form arrives twice, the second response carries a new session, which replaces the first. A login that ended in a challenge runs again, and its password is verified again.</summary>
internal sealed class LoginRepeat(SessionReissue reissue) : IRepeatHandler<LoginCommand, Result<LoginResult>>
{
    public FormOutcome? GetOutcome(Result<LoginResult> success) => success.Value is IssuedSession issued ? SessionReissue.GetOutcome(issued) : null;

    public async Task<Result<LoginResult>?> RepeatAsync(LoginCommand command, FormSubmission first, CancellationToken cancellationToken) =>
        await reissue.ReissueAsync(first.Key, command.Client, command.PresentedToken, command.DeviceToken) switch
        {
            null => null,
            { IsFailure: true } failure => failure.Error,
            var issued => issued.Value,
        };
}
