using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Application.RequiredActions;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Sessions;

/// <summary>Confirms the user's identity within a session, by the password and, if the account has a second factor, by a code.</summary>
/// <param name="Password">Verified and counted like a password at login.</param>
/// <param name="Code">Verified and counted like a code at login; null if none was sent.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Owner)]
public sealed record StepUpCommand(UserId UserId, SessionId SessionId, string Password, string? Code, Token<Device>? DeviceToken = null) : ICommand<SessionDetails>, IUserRequest, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(StepUpCommand);
}

internal sealed class StepUpValidator : AbstractValidator<StepUpCommand>
{
    public StepUpValidator()
    {
        RuleFor(c => c.Password).ValidPassword();
        RuleFor(c => c.Code).MustCreate(SecondFactorCode.Create).When(c => c.Code is not null);
    }
}

internal sealed class StepUpHandler(IUserRepository users, ISessionRepository sessions, PasswordVerifier verifier, PasswordRules passwordRules, SecondFactorVerifier codes, RequiredActionList actions, RoleRequirements requirements, ITotp totp)
    : ICommandHandler<StepUpCommand, SessionDetails>
{
    public async Task<Result<SessionDetails>> Handle(StepUpCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } owner) return SessionErrors.NotAuthenticated;
        if (owner.HasSecondFactor && command.Code is null) return SecondFactorErrors.CodeMissing;

        using var attempt = await verifier.BeginAsync(owner, command.DeviceToken, cancellationToken);
        var verified = await attempt.VerifyAsync(command.Password);
        if (verified.IsFailure) return verified.Error;

        var isPasswordRejected = await passwordRules.RejectsVerifiedAsync(command.Password, owner);
        totp.EnsureEncryptionKey();
        return await attempt.CompleteAsync((user, device, now) => StepUpAsync(command, user, device, isPasswordRejected, now));
    }

    private async Task<Result<SessionDetails>> StepUpAsync(StepUpCommand command, User user, Device? device, bool isPasswordRejected, DateTimeOffset now)
    {
        SessionCredentials credentials = AuthenticationMethods.Password;
        if (user.HasSecondFactor)
        {
            if (command.Code is null) return SecondFactorErrors.CodeMissing;
            var code = await codes.VerifyCodeAsync(user, device, command.Code, now);
            if (code.IsFailure) return code.Error;
            credentials = code.Value.WithPassword();
        }

        if (!await actions.AllowsStepUpAsync(user, credentials, now, isPasswordRejected)) return RequiredActionErrors.SignInAgain;

        var session = (await sessions.FindAsync([command.SessionId], CancellationToken.None)).SingleOrDefault(s => s.IsLive(now));
        if (session is null) return SessionErrors.NotAuthenticated;

        session.StepUp(credentials, now);
        return SessionDetails.From(session, user, requirements, current: true);
    }
}
