using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Login;

/// <summary>Signs in with a passkey alone, which counts as two factors. Issues a session, or a login challenge if something else is required.</summary>
/// <param name="Answer">The authenticator's response.</param>
/// <param name="Remember">Whether the user asked to stay signed in.</param>
/// <param name="Client">Must be the client that requested the options.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[UseCaseName("LoginByPasskey")]
[AllowedTo(Actors.Anyone)]
public sealed record LoginWithPasskeyCommand(PasskeyResponse Answer, bool Remember, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null)
    : ICommand<LoginResult>, ILoginCommand;

/// <summary>A signature cannot be guessed, so a passkey login is not counted as an attempt and is not blocked by a lockout (ADR 17).</summary>
internal sealed class LoginWithPasskeyHandler(
    PasskeyCeremonyService ceremonies, IUserRepository users, IDeviceRepository devices, SessionIssuer sessionIssuer, LoginSteps steps, AttemptLogContext logContext, TimeProvider time)
    : ICommandHandler<LoginWithPasskeyCommand, LoginResult>
{
    public async Task<Result<LoginResult>> Handle(LoginWithPasskeyCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var verified = await ceremonies.VerifyAuthenticationAsync(command.Answer, CeremonyPurpose.SignIn, user: null, new(command.Client, command.DeviceToken), now);
        if (verified.IsFailure) return verified.Error;
        if (await users.FindAsync(verified.Value.Passkey.UserId, CancellationToken.None) is not { } user) return PasskeyErrors.Invalid;

        logContext.UserId = user.Id;
        var device = await devices.FindPresentedAsync(user.Id, command.DeviceToken?.Hash(), CancellationToken.None);
        if (sessionIssuer.FindLimitError(user, device, now) is { } tooMany) return tooMany;

        var used = ceremonies.UseUp(verified.Value, now);
        if (used.IsFailure) return used.Error;
        return await steps.BeginAsync(user, device, new(command.Client, command.Remember, command.PresentedToken, command.DeviceToken), used.Value.SessionCredentials, now);
    }
}
