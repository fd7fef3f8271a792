using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Users.Register;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Users.ChangeEmail;

/// <summary>Asks for another address: it becomes the person's when the link that is mailed there is opened, and the old one stays until then.</summary>
/// <param name="User">Whose.</param>
/// <param name="Email">The new address. Whether it is in use is told where registration tells it as well (ADR 12).</param>
public sealed record ChangeEmailCommand(UserId User, string Email) : ICommand;

internal sealed class ChangeEmailValidator : AbstractValidator<ChangeEmailCommand>
{
    public ChangeEmailValidator() => RuleFor(c => c.Email).Makes(EmailAddress.Create);
}

internal sealed class ChangeEmailHandler(IUserRepository users, ILetterBox letters, RegistrationRules rules, TimeProvider time) : ICommandHandler<ChangeEmailCommand>
{
    public async Task<Result> Handle(ChangeEmailCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.User, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var address = EmailAddress.Create(command.Email).Value;
        if (!rules.RequireVerifiedEmail && await users.IsVerifiedByAnotherAsync(address, user.Id, cancellationToken)) return UserErrors.EmailTaken;

        var now = time.Now();
        user.RequestLink(LinkPurpose.Verification, now);
        letters.Write(user, LetterKind.AddressVerification, address, now);
        return Result.Success();
    }
}
