using Auth.Application.Common;
using Auth.Domain.Passkeys;
using FluentValidation;

namespace Auth.Application.Passkeys;

internal sealed class AddPasskeyValidator : AbstractValidator<AddPasskeyCommand>
{
    public AddPasskeyValidator() => RuleFor(c => c.Name).MustCreate(PasskeyName.Create);
}
