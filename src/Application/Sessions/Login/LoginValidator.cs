using Auth.Application.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Sessions.Login;

/// <summary>Only what can't be looked up or hashed is refused: a name that can't exist answers like one that doesn't (P5).</summary>
internal sealed class LoginValidator : AbstractValidator<LoginCommand>
{
    public LoginValidator()
    {
        RuleFor(c => c.Username).Must(LoginName.IsAcceptable).WithMessage($"Enter a username or email with 1 to {LoginName.MaximumLength} characters.");
        RuleFor(c => c.Password).PasswordToCheck();
    }
}
