using Auth.Application.Common;
using FluentValidation;

namespace Auth.Application.Registration;

internal sealed class CompleteRegistrationValidator : AbstractValidator<CompleteRegistrationCommand>
{
    public CompleteRegistrationValidator() => RuleFor(c => c.Password).ValidPassword();
}
