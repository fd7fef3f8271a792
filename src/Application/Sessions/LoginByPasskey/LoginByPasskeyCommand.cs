using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Application.Sessions.Login;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.LoginByPasskey;

/// <summary>Signs in by a passkey alone, which is two factors in one.</summary>
/// <param name="Answer">What the authenticator answered.</param>
/// <param name="Remember">Whether to stay signed in for longer.</param>
/// <param name="Client">The client; it has to be the one that asked for the options.</param>
/// <param name="Presented">The session token that came with the request, if any: it is ended (P3).</param>
/// <param name="Device">The device token that came with the request, if any.</param>
[UseCaseName("LoginByPasskey")]
public sealed record LoginByPasskeyCommand(PasskeyAnswer Answer, bool Remember, ClientFingerprint Client, SessionToken? Presented, DeviceToken? Device = null)
    : ICommand<IssuedSession>;

/// <summary>Nobody guesses a signature, so it takes no slot of the account's attempts; and a lockout by wrong passwords does not keep the owner out (ADR 17).</summary>
internal sealed class LoginByPasskeyHandler(
    Ceremonies ceremonies, IUserRepository users, IDeviceRepository devices, Admission admission, AttemptedAccount attempted, TimeProvider time)
    : ICommandHandler<LoginByPasskeyCommand, IssuedSession>
{
    public async Task<Result<IssuedSession>> Handle(LoginByPasskeyCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var used = await ceremonies.EndUseAsync(command.Answer, CeremonyPurpose.SignIn, user: null, new(command.Client, command.Device), now);
        if (used.IsFailure) return used.Error;
        if (await users.FindAsync(used.Value.User, CancellationToken.None) is not { } user) return PasskeyErrors.Invalid;

        attempted.User = user.Id;
        var device = command.Device is { } shown ? await devices.FindAsync(user.Id, shown.Hash(), CancellationToken.None) : null;
        return await admission.AdmitAsync(user, device, new(command.Client, command.Remember, command.Presented, command.Device), used.Value.Method, now);
    }
}
