using Auth.Application.Common;
using Auth.Domain.SecondFactors;
using FluentValidation;

namespace Auth.Application.Sessions;

internal sealed class StepUpValidator : AbstractValidator<StepUpCommand>
{
    public StepUpValidator()
    {
        RuleFor(c => c.Password).ValidPassword();
        RuleFor(c => c.Code).MustCreate(SecondFactorCode.Create).When(c => c.Code is not null);
    }
}
