using Auth.Application.Common;
using Auth.Domain.SecondFactors;
using FluentValidation;

namespace Auth.Application.Login;

internal sealed class RedeemChallengeValidator : AbstractValidator<RedeemChallengeCommand>
{
    public RedeemChallengeValidator()
    {
        RuleFor(c => c.Code).Must((command, code) => code is null != command.Passkey is null).WithMessage("Enter a code or use a passkey, but not both.");
        RuleFor(c => c.Code).MustCreate(SecondFactorCode.Create).When(c => c.Code is not null);
    }
}
