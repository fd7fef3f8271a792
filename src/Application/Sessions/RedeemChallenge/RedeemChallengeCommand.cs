using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions.Login;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.RedeemChallenge;

/// <summary>Goes on with a login whose password was right: a code of the second factor, or a passkey, issues the session.</summary>
/// <param name="Challenge">The token of the challenge that the login ended in.</param>
/// <param name="Code">A code of the authenticator, or a recovery code; null: a passkey takes its place.</param>
/// <param name="Client">The client; it has to be the one that gave the password.</param>
/// <param name="Presented">The session token that came with the request, if any: it is ended (P3).</param>
/// <param name="Device">The device token that came with the request, if any: attempts from a known device are counted apart (P6).</param>
/// <param name="Passkey">What a passkey answered, in the place of a code.</param>
public sealed record RedeemChallengeCommand(string Challenge, string? Code, ClientFingerprint Client, SessionToken? Presented, DeviceToken? Device = null, PasskeyAnswer? Passkey = null)
    : ICommand<IssuedSession>, IManagesTransactions
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(RedeemChallengeCommand);
}

/// <summary>A challenge is gone once its code was right, also if the person may not come in; with a wrong one it stays, as the counter bounds the guesses.</summary>
internal sealed class RedeemChallengeHandler(
    ILoginChallengeRepository challenges,
    IUserRepository users,
    IDeviceRepository devices,
    CodeVerifier codes,
    Ceremonies ceremonies,
    Admission admission,
    ISessionPolicy policy,
    AttemptedAccount attempted,
    TimeProvider time) : ICommandHandler<RedeemChallengeCommand, IssuedSession>
{
    public async Task<Result<IssuedSession>> Handle(RedeemChallengeCommand command, CancellationToken cancellationToken)
    {
        if (!ChallengeToken.TryParse(command.Challenge, out var token)) return SecondFactorErrors.InvalidChallenge;

        var hash = token.Hash();
        return await codes.CommitAsync(hash.Value.ToString(), () => RedeemAsync(command, hash), cancellationToken);
    }

    private async Task<Result<IssuedSession>> RedeemAsync(RedeemChallengeCommand command, ChallengeTokenHash token)
    {
        var now = time.Now();
        if (await challenges.FindAsync(token, CancellationToken.None) is not { } challenge) return SecondFactorErrors.InvalidChallenge;
        if (await users.FindAsync(challenge.User, CancellationToken.None) is not { } user) return SecondFactorErrors.InvalidChallenge;
        if (!challenge.TryGoOn(user, command.Client, command.Device?.Hash(), policy, now)) return SecondFactorErrors.InvalidChallenge;

        attempted.User = user.Id;
        var device = command.Device is { } shown ? await devices.FindAsync(user.Id, shown.Hash(), CancellationToken.None) : null;
        var found = await CheckAsync(command, user, device, now);
        if (found.IsFailure) return found.Error;

        challenges.Remove(challenge);
        var methods = AuthenticationMethods.Password | found.Value;
        return await admission.AdmitAsync(user, device, new(command.Client, challenge.Remember, command.Presented, command.Device), methods, now);
    }

    /// <returns>What the second factor was.</returns>
    private async Task<Result<AuthenticationMethods>> CheckAsync(RedeemChallengeCommand command, User user, Device? device, DateTimeOffset now)
    {
        var method = AuthenticationMethods.OneTimeCode;
        var found = command.Passkey is { } answer
            ? await codes.CheckAsync(user, device, () => CheckPasskeyAsync(answer), now)
            : await codes.CheckAsync(user, device, command.Code!, now);
        return found.IsFailure ? found.Error : method;

        async Task<Result> CheckPasskeyAsync(PasskeyAnswer answer)
        {
            var used = await ceremonies.EndUseAsync(answer, CeremonyPurpose.SecondFactor, user, new(command.Client, command.Device), now);
            if (used.IsFailure) return used.Error;
            method = used.Value.Method;
            return Result.Success();
        }
    }
}
