using Auth.Application.Common;
using FluentValidation;

namespace Auth.Application.SecondFactors.ConfirmTotp;

internal sealed class ConfirmTotpValidator : AbstractValidator<ConfirmTotpCommand>
{
    public ConfirmTotpValidator() => RuleFor(c => c.Code).Code();
}
