using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Login;

/// <summary>Verifies a login name and a password. Issues a session, or a login challenge if something else is required.</summary>
/// <param name="Username">The username or the email.</param>
/// <param name="Password">The password as typed.</param>
/// <param name="Remember">Whether the user asked to stay signed in.</param>
/// <param name="Client">The session is bound to this client.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none. Attempts from a known device are counted separately (P6).</param>
[AllowedTo(Actors.Anyone)]
public sealed record LoginCommand(string Username, string Password, bool Remember, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null)
    : ICommand<LoginResult>, ILoginCommand, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(LoginCommand);
}

/// <summary>Rejects only what cannot be looked up or hashed. A name that cannot exist must behave like one that does not exist (P5).</summary>
internal sealed class LoginValidator : AbstractValidator<LoginCommand>
{
    public LoginValidator()
    {
        RuleFor(c => c.Username).Must(LoginName.IsValid).WithMessage($"Enter a username or email with 1 to {LoginName.MaximumLength} characters.");
        RuleFor(c => c.Password).ValidPassword();
    }
}

/// <summary>Uses two transactions: the attempt is stored before the password is verified (P1), and completed together with what it allows.</summary>
internal sealed class LoginHandler(PasswordVerifier verifier, PasswordRules passwordRules, LoginSteps steps) : ICommandHandler<LoginCommand, LoginResult>
{
    public async Task<Result<LoginResult>> Handle(LoginCommand command, CancellationToken cancellationToken)
    {
        using var attempt = await verifier.BeginAsync(LoginName.Parse(command.Username), command.DeviceToken, cancellationToken);
        var verified = await attempt.VerifyAsync(command.Password);
        if (verified.IsFailure) return verified.Error;

        var isPasswordRejected = await passwordRules.RejectsVerifiedAsync(command.Password, attempt.User!);
        var context = new LoginContext(command.Client, command.Remember, command.PresentedToken, command.DeviceToken);
        return await attempt.CompleteAsync(
            (user, device, now) => steps.BeginAsync(user, device, context, AuthenticationMethods.Password, now, isPasswordRejected),
            (user, now) => steps.IsSecretLeftAsync(user, AuthenticationMethods.Password, now));
    }
}
