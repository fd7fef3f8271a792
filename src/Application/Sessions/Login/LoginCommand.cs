using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.Login;

/// <summary>Signs a person in with a name and a password, and issues a new session; or a challenge, where a second factor is asked for as well.</summary>
/// <param name="Username">The name, or the e-mail address.</param>
/// <param name="Password">The password, as the person typed it.</param>
/// <param name="Remember">Whether to stay signed in for longer.</param>
/// <param name="Client">The client; the session is bound to it.</param>
/// <param name="Presented">The session token that came with the request, if any: it is ended (P3).</param>
/// <param name="Device">The device token that came with the request, if any: attempts from a known device are counted apart (P6).</param>
public sealed record LoginCommand(string Username, string Password, bool Remember, ClientFingerprint Client, SessionToken? Presented, DeviceToken? Device = null)
    : ICommand<LoginOutcome>, IManagesTransactions
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(LoginCommand);
}

/// <summary>What a right password leads to.</summary>
public abstract record LoginOutcome;

/// <summary>A new session, with the only copy of its token.</summary>
/// <param name="Session">The session.</param>
/// <param name="Token">Its token.</param>
/// <param name="Device">By what the device is known at the next login: what it has shown, or something new.</param>
public sealed record IssuedSession(SessionDetails Session, SessionToken Token, DeviceToken Device) : LoginOutcome
{
    /// <summary>Whether the person asked to stay signed in.</summary>
    public bool Remember { get; init; }

    /// <summary>The account's password version at the login.</summary>
    public int PasswordVersion { get; init; }
}

/// <summary>The password was right, and a code is asked for as well.</summary>
/// <param name="Token">By what the login goes on, with the code.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="TakesPasskey">Whether the person has a passkey, which can take the place of the code.</param>
public sealed record IssuedChallenge(ChallengeToken Token, DateTimeOffset ExpiresAt, bool TakesPasskey) : LoginOutcome;

/// <summary>Two transactions: the verifier stores the attempt before it looks at the password (P1); what a right one leads to is stored here.</summary>
internal sealed class LoginHandler(
    PasswordVerifier verifier,
    IUserRepository users,
    IDeviceRepository devices,
    ILoginChallengeRepository challenges,
    IPasskeyRepository passkeys,
    ILockoutPolicy lockout,
    Admission admission,
    TimeProvider time) : ICommandHandler<LoginCommand, LoginOutcome>
{
    public async Task<Result<LoginOutcome>> Handle(LoginCommand command, CancellationToken cancellationToken)
    {
        var verified = await verifier.VerifyAsync(LoginName.From(command.Username), command.Password, command.Device, cancellationToken);
        if (verified.IsFailure) return verified.Error;

        return await verifier.RedeemAsync(verified.Value, () => RedeemAsync(command, verified.Value));
    }

    private async Task<Result<LoginOutcome>> RedeemAsync(LoginCommand command, VerifiedPassword verified)
    {
        var now = time.Now();
        if (await users.FindAsync(verified.User, CancellationToken.None) is not { } user) return UserErrors.InvalidCredentials;

        var device = verified.Device is { } shown ? await devices.FindAsync(user.Id, shown, CancellationToken.None) : null;
        var completed = user.CompleteAttempt(verified, lockout, now, device);
        if (completed.IsFailure) return completed.Error;
        if (user.HasSecondFactor) return await ChallengeAsync(user, command, now);

        var arrival = new Arrival(command.Client, command.Remember, command.Presented, command.Device);
        var admitted = await admission.AdmitAsync(user, device, arrival, AuthenticationMethods.Password, now);
        return admitted.IsFailure ? admitted.Error : admitted.Value;
    }

    private async Task<Result<LoginOutcome>> ChallengeAsync(User user, LoginCommand command, DateTimeOffset now)
    {
        var allowed = await admission.AllowAsync(user, command.Client, now);
        if (allowed.IsFailure) return allowed.Error;

        foreach (var older in LoginChallenge.GivingWay(await challenges.OfAsync(user.Id, CancellationToken.None))) challenges.Remove(older);
        var (challenge, token) = LoginChallenge.Make(user, command.Client, command.Remember, now, command.Device?.Hash());
        challenges.Add(challenge);
        var theirs = await passkeys.OfAsync(user.Id, CancellationToken.None);
        return new IssuedChallenge(token, challenge.ExpiresAt, TakesPasskey: theirs.Count > 0);
    }
}
