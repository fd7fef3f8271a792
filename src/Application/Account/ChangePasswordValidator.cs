using Auth.Application.Common;
using FluentValidation;

namespace Auth.Application.Account;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordCommand>
{
    public ChangePasswordValidator()
    {
        RuleFor(c => c.CurrentPassword).ValidPassword();
        RuleFor(c => c.NewPassword).ValidPassword();
    }
}
