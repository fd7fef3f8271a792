using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Recovery;

/// <summary>Sends a recovery link to the account's verified email, if there is one. The answer does not reveal whether there is (P5).</summary>
/// <param name="Email">The email as typed. A mail goes only to the matching account's stored email.</param>
[AllowedTo(Actors.Anyone)]
public sealed record RequestRecoveryCommand(string Email) : ICommand, IRequestsMail
{
    /// <inheritdoc />
    public bool RequestsMail => true;
}

internal sealed class RequestRecoveryValidator : AbstractValidator<RequestRecoveryCommand>
{
    public RequestRecoveryValidator() => RuleFor(c => c.Email).MustCreate(EmailAddress.Create);
}

internal sealed class RequestRecoveryHandler(IUserRepository users, IMailOutbox outbox, TimeProvider time) : ICommandHandler<RequestRecoveryCommand>
{
    public async Task<Result> Handle(RequestRecoveryCommand command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(command.Email).Value;
        await users.RequestEmailLinkAsync(outbox, email, EmailLinkPurpose.Recovery, MailKind.Recovery, time.Now(), cancellationToken);
        return Result.Success();
    }
}
