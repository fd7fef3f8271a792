using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using FluentValidation;

namespace Auth.Application.Login;

/// <summary>Verifies the second factor of a login: a code or a passkey. Issues the session, or returns what is left.</summary>
/// <param name="Challenge">The token of the login challenge.</param>
/// <param name="Code">A one-time code or a recovery code; null if a passkey replaces it.</param>
/// <param name="Client">Must be the client that began the login.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none. Attempts from a known device are counted separately (P6).</param>
/// <param name="Passkey">The response of a passkey; null if a code is sent.</param>
[AllowedTo(Actors.Anyone)]
public sealed record RedeemChallengeCommand(string Challenge, string? Code, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null, PasskeyResponse? Passkey = null)
    : ICommand<LoginResult>, ILoginStepCommand, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(RedeemChallengeCommand);
}

internal sealed class RedeemChallengeValidator : AbstractValidator<RedeemChallengeCommand>
{
    public RedeemChallengeValidator()
    {
        RuleFor(c => c.Code).Must((command, code) => code is null != command.Passkey is null).WithMessage("Enter a code or use a passkey, but not both.");
        RuleFor(c => c.Code).MustCreate(SecondFactorCode.Create).When(c => c.Code is not null);
    }
}

/// <summary>If nothing else is left, a challenge is deleted once its code was right, even if a lock or a login rule then rejects the login. After a wrong code it stays, because the attempt counter limits guesses.</summary>
internal sealed class RedeemChallengeHandler(LoginSteps steps, SecondFactorVerifier codes, TimeProvider time) : ICommandHandler<RedeemChallengeCommand, LoginResult>
{
    public async Task<Result<LoginResult>> Handle(RedeemChallengeCommand command, CancellationToken cancellationToken)
    {
        if (!Token<LoginChallenge>.TryParse(command.Challenge, out var token)) return SecondFactorErrors.InvalidChallenge;

        return await codes.ExecuteAsync(token.Hash().Value.ToString(), () => RedeemAsync(command), cancellationToken);
    }

    private async Task<Result<LoginResult>> RedeemAsync(RedeemChallengeCommand command)
    {
        var now = time.Now();
        var found = await steps.FindAsync(command, now);
        if (found.IsFailure) return found.Error;

        var step = found.Value;
        var (_, challenge, user, device) = step;
        // A repeat after the right code: its next step is shown, and no attempt is counted.
        if (challenge.Methods.IsMultiFactor()) return await ContinueAsync(step, command, now);
        if (!user.HasSecondFactor) return SecondFactorErrors.InvalidChallenge;
        // Before the code is verified, so that the client can use it and the challenge later.
        if (steps.FindLimitError(step, now) is { } tooMany) return tooMany;

        var isSecretLeft = await steps.IsSecretLeftAsync(user, challenge.Credentials, now);
        var used = command.Passkey is { } response
            ? await codes.VerifyPasskeyAsync(user, device, response, new(command.Client, command.DeviceToken), now, isSecretLeft)
            : await codes.VerifyCodeAsync(user, device, command.Code!, now, isSecretLeft);
        if (used.IsFailure) return used.Error;

        challenge.RecordVerified(used.Value);
        return await steps.ProceedAsync(step, command, now);
    }

    private async Task<Result<LoginResult>> ContinueAsync(LoginStep step, RedeemChallengeCommand command, DateTimeOffset now)
    {
        var allowed = await steps.CheckAllowedAsync(step, command.Client, now);
        return allowed.IsFailure ? allowed.Error : await steps.ProceedAsync(step, command, now);
    }
}
