using Auth.Application.Forms;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Users.Register;

/// <summary>The account is there; a repeat gets the same answer. Where the rest is told by mail, no second mail is sent, and all repeats are answered alike (P5).</summary>
internal sealed class RegisterRepeat(IUserRepository users, TimeProvider time) : IRepeatHandler<RegisterCommand, Result<Registration>>
{
    public FormOutcome? OutcomeOf(Result<Registration> success) => new(success.Value.User is { } made ? new UserId(made.Id) : null);

    public async Task<Result<Registration>?> RepeatAsync(RegisterCommand command, FormSubmission first, CancellationToken cancellationToken)
    {
        if (first.User is not { } made) return new Registration(User: null);
        if (await users.FindAsync(made, cancellationToken) is not { } user) return null;
        return new Registration(UserDetails.Of(user, time.Now()));
    }
}
