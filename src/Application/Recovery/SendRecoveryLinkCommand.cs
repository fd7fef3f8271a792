using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Application.Recovery;

/// <summary>Sends a recovery link on behalf of an administrator, who never chooses a password for a user (R59).</summary>
[UseCaseName("StartRecovery")]
[AllowedTo(Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record SendRecoveryLinkCommand(UserId UserId) : ICommand, IUserRequest;

internal sealed class SendRecoveryLinkHandler(IUserRepository users, IMailOutbox outbox, TimeProvider time) : ICommandHandler<SendRecoveryLinkCommand>
{
    public async Task<Result> Handle(SendRecoveryLinkCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;
        if (user is not { Email: { } email, EmailVerifiedAt: not null }) return UserErrors.NoVerifiedEmail;

        var now = time.Now();
        user.RequestLink(EmailLinkPurpose.Recovery, now);
        outbox.EnqueueTo(user, MailKind.Recovery, email, now);
        return Result.Success();
    }
}
