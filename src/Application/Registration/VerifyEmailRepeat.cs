using Auth.Application.Account;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.Application.Registration;

/// <summary>The email is verified and the link used up, so a repeat receives the account as it is. A claimed account has no password yet.</summary>
internal sealed class VerifyEmailRepeat(IUserRepository users, TimeProvider time) : IRepeatHandler<VerifyEmailCommand, Result<VerifiedEmail>>
{
    public SubmissionOutcome? GetOutcome(Result<VerifiedEmail> success) => new(new UserId(success.Value.User.Id));

    public async Task<Result<VerifiedEmail>?> RepeatAsync(VerifyEmailCommand command, Submission first, CancellationToken cancellationToken)
    {
        if (first.UserId is not { } userId || await users.FindAsync(userId, cancellationToken) is not { } user) return null;
        return new VerifiedEmail(UserDetails.From(user, time.Now()), IsClaimed: command.Claim && user.PasswordHash == PasswordHash.Unusable);
    }
}
