using Auth.Application.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Registration;

internal sealed class RegisterValidator : AbstractValidator<RegisterCommand>
{
    public RegisterValidator()
    {
        RuleFor(c => c.Username).MustCreate(Username.Create);
        RuleFor(c => c.Email).MustCreate(EmailAddress.Create).When(c => c.Email is not null);
        RuleFor(c => c.Password!).ValidPassword().When(c => c.Password is not null);
        RuleForEach(c => c.Roles).MustCreate(Role.Create);
    }
}
