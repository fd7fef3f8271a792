using Auth.Application.Common;
using Auth.Domain.SecondFactors;
using FluentValidation;

namespace Auth.Application.SecondFactors;

internal sealed class ConfirmTotpValidator : AbstractValidator<ConfirmTotpCommand>
{
    public ConfirmTotpValidator() => RuleFor(c => c.Code).MustCreate(SecondFactorCode.CreateTotp);
}
