using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Users.RequestVerification;

/// <summary>Somebody asks again for the link by which an address is verified. The answer does not tell whether there is such an account (P5).</summary>
/// <param name="Email">The address.</param>
public sealed record RequestVerificationCommand(string Email) : ICommand;

internal sealed class RequestVerificationValidator : AbstractValidator<RequestVerificationCommand>
{
    public RequestVerificationValidator() => RuleFor(c => c.Email).Makes(EmailAddress.Create);
}

internal sealed class RequestVerificationHandler(IUserRepository users, ILetterBox letters, TimeProvider time) : ICommandHandler<RequestVerificationCommand>
{
    public async Task<Result> Handle(RequestVerificationCommand command, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Create(command.Email).Value;
        await users.RequestAsync(letters, address, LinkPurpose.Verification, LetterKind.AddressVerification, time.Now(), cancellationToken);
        return Result.Success();
    }
}
