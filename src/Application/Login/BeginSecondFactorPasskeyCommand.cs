using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Login;

/// <summary>Starts the use of a passkey as the second factor of a login.</summary>
/// <param name="Challenge">The token of the login challenge, which stays valid.</param>
/// <param name="Client">Must be the client that began the login.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[UseCaseName("BeginPasskeyOfChallenge")]
[AllowedTo(Actors.Anyone)]
public sealed record BeginSecondFactorPasskeyCommand(string Challenge, ClientFingerprint Client, Token<Device>? DeviceToken = null) : ICommand<StartedCeremony>
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(BeginSecondFactorPasskeyCommand);
}

internal sealed class BeginSecondFactorPasskeyHandler(
    ILoginChallengeRepository challenges, IUserRepository users, PasskeyCeremonyService ceremonies, ISessionPolicy policy, TimeProvider time)
    : ICommandHandler<BeginSecondFactorPasskeyCommand, StartedCeremony>
{
    public async Task<Result<StartedCeremony>> Handle(BeginSecondFactorPasskeyCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (!Token<LoginChallenge>.TryParse(command.Challenge, out var token)) return SecondFactorErrors.InvalidChallenge;
        if (await challenges.FindAsync(token.Hash(), cancellationToken) is not { } challenge) return SecondFactorErrors.InvalidChallenge;
        if (await users.FindAsync(challenge.UserId, cancellationToken) is not { } user) return SecondFactorErrors.InvalidChallenge;
        if (!challenge.TryContinue(user, command.Client, command.DeviceToken?.Hash(), policy, now) || !user.HasSecondFactor) return SecondFactorErrors.InvalidChallenge;

        return await ceremonies.BeginAuthenticationAsync(CeremonyPurpose.SecondFactor, user, new(command.Client, command.DeviceToken, challenge.Remember), now);
    }
}
