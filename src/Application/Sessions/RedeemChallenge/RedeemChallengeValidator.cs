using Auth.Application.Common;
using FluentValidation;

namespace Auth.Application.Sessions.RedeemChallenge;

internal sealed class RedeemChallengeValidator : AbstractValidator<RedeemChallengeCommand>
{
    public RedeemChallengeValidator() => RuleFor(c => c.Code).Code();
}
