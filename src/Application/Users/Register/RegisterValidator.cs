using Auth.Application.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Users.Register;

internal sealed class RegisterValidator : AbstractValidator<RegisterCommand>
{
    public RegisterValidator()
    {
        RuleFor(c => c.Username).Makes(Username.Create);
        RuleFor(c => c.Email).Makes(EmailAddress.Create).When(c => c.Email is not null);
        RuleFor(c => c.Password!).PasswordToCheck().When(c => c.Password is not null);
        RuleForEach(c => c.Roles).Makes(Role.Create);
    }
}
