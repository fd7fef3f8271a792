using Auth.Application.Common;
using FluentValidation;

namespace Auth.Application.Users.ChangePassword;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePasswordCommand>
{
    public ChangePasswordValidator()
    {
        RuleFor(c => c.CurrentPassword).ValidPassword();
        RuleFor(c => c.NewPassword).ValidPassword();
    }
}
