using Auth.Application.Common;
using FluentValidation;

namespace Auth.Application.Recovery;

internal sealed class CompleteRecoveryValidator : AbstractValidator<CompleteRecoveryCommand>
{
    public CompleteRecoveryValidator() => RuleFor(c => c.NewPassword).ValidPassword();
}
