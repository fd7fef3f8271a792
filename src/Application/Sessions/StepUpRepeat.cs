using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>The step-up is complete and its code used up, so a repeat receives the session as it is.</summary>
internal sealed class StepUpRepeat(IUserRepository users, ISessionRepository sessions, RoleRequirements requirements) : IRepeatHandler<StepUpCommand, Result<SessionDetails>>
{
    public SubmissionOutcome? GetOutcome(Result<SessionDetails> success) => SubmissionOutcome.Done;

    public async Task<Result<SessionDetails>?> RepeatAsync(StepUpCommand command, Submission first, CancellationToken cancellationToken)
    {
        var user = await users.FindAsync(command.UserId, cancellationToken);
        var session = (await sessions.FindAsync([command.SessionId], cancellationToken)).SingleOrDefault();
        if (user is null || session is null) return null;
        return SessionDetails.From(session, user, requirements, current: true);
    }
}
