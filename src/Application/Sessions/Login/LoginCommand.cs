using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.Login;

/// <summary>Signs a person in with a name and a password, and issues a new session.</summary>
/// <param name="Username">The name, or the e-mail address.</param>
/// <param name="Password">The password, as the person typed it.</param>
/// <param name="Remember">Whether to stay signed in for longer.</param>
/// <param name="Client">The client; the session is bound to it.</param>
/// <param name="Presented">The session token that came with the request, if any: it is ended (P3).</param>
/// <param name="Device">The device token that came with the request, if any: attempts from a known device are counted apart (P6).</param>
public sealed record LoginCommand(string Username, string Password, bool Remember, ClientFingerprint Client, SessionToken? Presented, DeviceToken? Device = null)
    : ICommand<IssuedSession>, IManagesTransactions
{
    /// <summary>Without what was sent: it holds a secret.</summary>
    public override string ToString() => nameof(LoginCommand);
}

/// <summary>A new session, with the only copy of its token.</summary>
/// <param name="Session">The session.</param>
/// <param name="Token">Its token.</param>
/// <param name="Device">By what the device is known at the next login: what it has shown, or something new.</param>
public sealed record IssuedSession(SessionDetails Session, SessionToken Token, DeviceToken Device);

/// <summary>Two transactions: the verifier stores the attempt before it looks at the password (P1); what a right one leads to is stored here.</summary>
internal sealed class LoginHandler(
    PasswordVerifier verifier,
    IUserRepository users,
    ISessionRepository sessions,
    IDeviceRepository devices,
    ILockoutPolicy lockout,
    ISessionPolicy policy,
    IEnumerable<ILoginRule> rules,
    TimeProvider time) : ICommandHandler<LoginCommand, IssuedSession>
{
    public async Task<Result<IssuedSession>> Handle(LoginCommand command, CancellationToken cancellationToken)
    {
        var verified = await verifier.VerifyAsync(LoginName.From(command.Username), command.Password, command.Device, cancellationToken);
        if (verified.IsFailure) return verified.Error;

        return await verifier.RedeemAsync(verified.Value, () => AdmitAsync(command, verified.Value));
    }

    private async Task<Result<IssuedSession>> AdmitAsync(LoginCommand command, VerifiedPassword verified)
    {
        var now = time.Now();
        if (await users.FindAsync(verified.User, CancellationToken.None) is not { } user) return UserErrors.InvalidCredentials;

        var device = verified.Device is { } shown ? await devices.FindAsync(user.Id, shown, CancellationToken.None) : null;
        var completed = user.CompleteAttempt(verified, lockout, now, device);
        if (completed.IsFailure) return completed.Error;

        foreach (var rule in rules)
        {
            var allowed = await rule.CheckAsync(user, command.Client, now, CancellationToken.None);
            if (allowed.IsFailure) return user.RefuseSignIn(allowed.Error, now);
        }

        var signedIn = user.SignIn(now);
        if (signedIn.IsFailure) return signedIn.Error;

        var replaced = await EndPresentedAsync(command.Presented, now);
        var superseded = await sessions.LiveBeyondAsync(user.Id, policy.MaxPerUser(user) - 1, except: replaced?.Id, now, CancellationToken.None);
        foreach (var oldest in superseded.Reverse()) oldest.End(SessionEnding.Superseded, now);
        var (session, token) = Session.Start(user, command.Client, policy.LifetimeFor(user, command.Remember), now);
        sessions.Add(session);
        return new IssuedSession(SessionDetails.Of(session, user, current: true), token, await RememberAsync(user, device, command.Device, now));
    }

    private async Task<Session?> EndPresentedAsync(SessionToken? presented, DateTimeOffset now)
    {
        var session = presented is null ? null : await sessions.FindAsync(presented.Hash(), CancellationToken.None);
        session?.End(SessionEnding.Replaced, now);
        return session;
    }

    private async Task<DeviceToken> RememberAsync(User user, Device? device, DeviceToken? shown, DateTimeOffset now)
    {
        if (shown is not null && device?.IsKnown(now) == true)
        {
            device.Use(now);
            return shown;
        }

        foreach (var other in Device.GivingWay(await devices.OfAsync(user.Id, CancellationToken.None))) devices.Remove(other);
        var (remembered, token) = Device.Remember(user, now);
        devices.Add(remembered);
        return token;
    }
}
