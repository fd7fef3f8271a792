using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Registration;

/// <summary>Sends a verification link again. The answer does not reveal whether there is such an account (P5).</summary>
[AllowedTo(Actors.Anyone)]
public sealed record RequestVerificationCommand(string Email) : ICommand, IRequestsMail
{
    /// <inheritdoc />
    public bool RequestsMail => true;
}

internal sealed class RequestVerificationValidator : AbstractValidator<RequestVerificationCommand>
{
    public RequestVerificationValidator() => RuleFor(c => c.Email).MustCreate(EmailAddress.Create);
}

internal sealed class RequestVerificationHandler(IUserRepository users, IMailOutbox outbox, TimeProvider time) : ICommandHandler<RequestVerificationCommand>
{
    public async Task<Result> Handle(RequestVerificationCommand command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(command.Email).Value;
        await users.RequestEmailLinkAsync(outbox, email, EmailLinkPurpose.Verification, MailKind.AddressVerification, time.Now(), cancellationToken);
        return Result.Success();
    }
}
