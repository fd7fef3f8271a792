using Auth.Application.Account;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Registration;

/// <summary>The account exists, so a repeat receives the same answer. If the registration continues by mail, no second mail is sent, and all repeats are answered alike (P5).</summary>
internal sealed class RegisterRepeat(IUserRepository users, TimeProvider time) : IRepeatHandler<RegisterCommand, Result<RegistrationResult>>
{
    public SubmissionOutcome? GetOutcome(Result<RegistrationResult> success) => new(success.Value.User is { } user ? new UserId(user.Id) : null);

    public async Task<Result<RegistrationResult>?> RepeatAsync(RegisterCommand command, Submission first, CancellationToken cancellationToken)
    {
        if (first.UserId is not { } userId) return new RegistrationResult(User: null);
        if (await users.FindAsync(userId, cancellationToken) is not { } user) return null;
        return new RegistrationResult(UserDetails.From(user, time.Now()));
    }
}
