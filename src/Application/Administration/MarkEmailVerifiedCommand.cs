using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Marks a user's email as verified, on behalf of an administrator, who vouches that the user of the account owns the email. The credentials stay (ADR 33).</summary>
[UseCaseName("ConfirmEmail")]
[AllowedTo(Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record MarkEmailVerifiedCommand(UserId UserId) : ICommand, IUserRequest;

internal sealed class MarkEmailVerifiedHandler(IUserRepository users, TimeProvider time) : ICommandHandler<MarkEmailVerifiedCommand>
{
    public async Task<Result> Handle(MarkEmailVerifiedCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;
        if (user.Email is not { } email) return UserErrors.NoEmail;

        if (user.EmailVerifiedAt is null) user.SetVerifiedEmail(email, time.Now());
        return Result.Success();
    }
}
