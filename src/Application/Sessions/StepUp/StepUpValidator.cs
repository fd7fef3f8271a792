using Auth.Application.Common;
using Auth.Domain.SecondFactors;
using FluentValidation;

namespace Auth.Application.Sessions.StepUp;

internal sealed class StepUpValidator : AbstractValidator<StepUpCommand>
{
    public StepUpValidator()
    {
        RuleFor(c => c.Password).PasswordToCheck();
        RuleFor(c => c.Code).Makes(SecondFactorCode.Create).When(c => c.Code is not null);
    }
}
