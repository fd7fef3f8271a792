using Auth.Application.Invitations;
using Auth.Application.Registration;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>The account was created or changed, so a repeat receives it as it is now.</summary>
internal abstract class AccountRepeat<TCommand>(IUserRepository users, TimeProvider time) : IRepeatHandler<TCommand, Result<UserDetails>>
{
    public SubmissionOutcome? GetOutcome(Result<UserDetails> success) => new(new UserId(success.Value.Id));

    public async Task<Result<UserDetails>?> RepeatAsync(TCommand command, Submission first, CancellationToken cancellationToken)
    {
        if (first.UserId is not { } userId || await users.FindAsync(userId, cancellationToken) is not { } user) return null;
        return UserDetails.From(user, time.Now());
    }
}

internal sealed class AcceptInvitationRepeat(IUserRepository users, TimeProvider time) : AccountRepeat<AcceptInvitationCommand>(users, time);

internal sealed class CompleteRegistrationRepeat(IUserRepository users, TimeProvider time) : AccountRepeat<CompleteRegistrationCommand>(users, time);

internal sealed class CreateFirstAdministratorRepeat(IUserRepository users, TimeProvider time) : AccountRepeat<CreateFirstAdministratorCommand>(users, time);
