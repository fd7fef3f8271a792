using Auth.Application.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Login;

/// <summary>Rejects only what cannot be looked up or hashed. A name that cannot exist must behave like one that does not exist (P5).</summary>
internal sealed class LoginValidator : AbstractValidator<LoginCommand>
{
    public LoginValidator()
    {
        RuleFor(c => c.Username).Must(LoginName.IsValid).WithMessage($"Enter a username or email with 1 to {LoginName.MaximumLength} characters.");
        RuleFor(c => c.Password).ValidPassword();
    }
}
