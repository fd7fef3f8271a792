using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Users.RequestRecovery;

/// <summary>Somebody has forgotten a password: a link by which to set another is mailed to the account's verified address, if there is one. The answer does not tell (P5).</summary>
/// <param name="Email">The address that was typed; nothing is ever sent to it unless it is an account's, and then as that account spells it.</param>
public sealed record RequestRecoveryCommand(string Email) : ICommand;

internal sealed class RequestRecoveryValidator : AbstractValidator<RequestRecoveryCommand>
{
    public RequestRecoveryValidator() => RuleFor(c => c.Email).Makes(EmailAddress.Create);
}

internal sealed class RequestRecoveryHandler(IUserRepository users, ILetterBox letters, TimeProvider time) : ICommandHandler<RequestRecoveryCommand>
{
    public async Task<Result> Handle(RequestRecoveryCommand command, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Create(command.Email).Value;
        await users.RequestAsync(letters, address, LinkPurpose.Recovery, LetterKind.Recovery, time.Now(), cancellationToken);
        return Result.Success();
    }
}
