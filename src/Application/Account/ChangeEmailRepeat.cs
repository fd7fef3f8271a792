using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>The link was sent, so a repeat sends none. A call learns if the change has been withdrawn or replaced since.</summary>
internal sealed class ChangeEmailRepeat(IUserRepository users, PendingEmailChange pendingChange, TimeProvider time) : IRepeatHandler<ChangeEmailCommand, Result>
{
    public SubmissionOutcome? GetOutcome(Result success) => SubmissionOutcome.Done;

    public async Task<Result?> RepeatAsync(ChangeEmailCommand command, Submission first, CancellationToken cancellationToken)
    {
        if (!first.IsCall) return Result.Success();
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return null;

        var email = EmailAddress.Create(command.Email).Value;
        var pending = await pendingChange.FindAsync(user, time.Now(), cancellationToken);
        return user.HasVerified(email) || pending?.NormalizedValue == email.NormalizedValue ? Result.Success() : null;
    }
}
