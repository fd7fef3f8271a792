using Auth.Application.Common;
using FluentValidation;

namespace Auth.Application.Sessions.StepUp;

internal sealed class StepUpValidator : AbstractValidator<StepUpCommand>
{
    public StepUpValidator()
    {
        RuleFor(c => c.Password).PasswordToCheck();
        RuleFor(c => c.Code!).Code().When(c => c.Code is not null);
    }
}
