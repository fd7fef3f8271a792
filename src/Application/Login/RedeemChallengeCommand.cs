using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Login;

/// <summary>Continues a login after the password. A code of the second factor or a passkey issues the session.</summary>
/// <param name="Challenge">The token of the login challenge.</param>
/// <param name="Code">A one-time code or a recovery code; null if a passkey replaces it.</param>
/// <param name="Client">Must be the client that sent the password.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none. Attempts from a known device are counted separately (P6).</param>
/// <param name="Passkey">The response of a passkey; null if a code is sent.</param>
[AllowedTo(Actors.Anyone)]
public sealed record RedeemChallengeCommand(string Challenge, string? Code, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null, PasskeyResponse? Passkey = null)
    : ICommand<IssuedSession>, IManagesTransactions
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

/// <summary>A challenge is deleted once its code was right, even if a lock or a login rule then rejects the login. After a wrong code it stays, because the attempt counter limits guesses.</summary>
internal sealed class RedeemChallengeHandler(
    ILoginChallengeRepository challenges,
    IUserRepository users,
    IDeviceRepository devices,
    SecondFactorVerifier codes,
    SessionIssuer sessionIssuer,
    ISessionPolicy policy,
    AttemptLogContext logContext,
    TimeProvider time) : ICommandHandler<RedeemChallengeCommand, IssuedSession>
{
    public async Task<Result<IssuedSession>> Handle(RedeemChallengeCommand command, CancellationToken cancellationToken)
    {
        if (!Token<LoginChallenge>.TryParse(command.Challenge, out var token)) return SecondFactorErrors.InvalidChallenge;

        var hash = token.Hash();
        return await codes.ExecuteAsync(hash.Value.ToString(), () => RedeemAsync(command, hash), cancellationToken);
    }

    private async Task<Result<IssuedSession>> RedeemAsync(RedeemChallengeCommand command, TokenHash<LoginChallenge> tokenHash)
    {
        var now = time.Now();
        if (await challenges.FindAsync(tokenHash, CancellationToken.None) is not { } challenge) return SecondFactorErrors.InvalidChallenge;
        if (await users.FindAsync(challenge.UserId, CancellationToken.None) is not { } user) return SecondFactorErrors.InvalidChallenge;
        if (!challenge.TryContinue(user, command.Client, command.DeviceToken?.Hash(), policy, now)) return SecondFactorErrors.InvalidChallenge;

        logContext.UserId = user.Id;
        var device = await devices.FindPresentedAsync(user.Id, command.DeviceToken?.Hash(), CancellationToken.None);
        // Before the code is verified, so that the client can use it and the challenge later.
        if (sessionIssuer.FindLimitError(user, device, now) is { } tooMany) return tooMany;

        var used = command.Passkey is { } response
            ? await codes.VerifyPasskeyAsync(user, device, response, new(command.Client, command.DeviceToken), now)
            : await codes.VerifyCodeAsync(user, device, command.Code!, now);
        if (used.IsFailure) return used.Error;

        challenges.Remove(challenge);
        return await sessionIssuer.IssueAsync(user, device, new(command.Client, challenge.Remember, command.PresentedToken, command.DeviceToken), used.Value.WithPassword(), now);
    }
}
