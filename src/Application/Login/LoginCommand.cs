using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Login;

/// <summary>Verifies a login name and a password. Issues a session, or a login challenge if a second factor is required.</summary>
/// <param name="Username">The username or the email.</param>
/// <param name="Password">The password as typed.</param>
/// <param name="Remember">Whether the user asked to stay signed in.</param>
/// <param name="Client">The session is bound to this client.</param>
/// <param name="PresentedToken">The session token of the request, whose session ends (P3); null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none. Attempts from a known device are counted separately (P6).</param>
[AllowedTo(Actors.Anyone)]
public sealed record LoginCommand(string Username, string Password, bool Remember, ClientFingerprint Client, Token<Session>? PresentedToken, Token<Device>? DeviceToken = null)
    : ICommand<LoginResult>, IManagesTransactions
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(LoginCommand);
}

/// <summary>The result of a login with the right password.</summary>
public abstract record LoginResult;

/// <summary>A new session with the only copy of its token.</summary>
/// <param name="Device">The device token for the next login: the presented one, or a new one.</param>
public sealed record IssuedSession(SessionDetails Session, Token<Session> Token, Token<Device> Device) : LoginResult
{
    /// <summary>Whether the user asked to stay signed in.</summary>
    public bool Remember { get; init; }

    /// <summary>The user's password version at login. A repeated form gets this session only while it is unchanged (ADR 21).</summary>
    public int PasswordVersion { get; init; }
}

/// <summary>The password was right, and a second factor is required.</summary>
/// <param name="Token">The token that continues the login.</param>
/// <param name="ExpiresAt">When the challenge expires.</param>
/// <param name="AllowsPasskey">Whether the user has a passkey, which can replace the code.</param>
public sealed record IssuedChallenge(Token<LoginChallenge> Token, DateTimeOffset ExpiresAt, bool AllowsPasskey) : LoginResult;

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
internal sealed class LoginHandler(
    PasswordVerifier verifier, ILoginChallengeRepository challenges, IDeviceRepository devices, IPasskeyRepository passkeys, SessionIssuer sessionIssuer)
    : ICommandHandler<LoginCommand, LoginResult>
{
    public async Task<Result<LoginResult>> Handle(LoginCommand command, CancellationToken cancellationToken)
    {
        using var attempt = await verifier.BeginAsync(LoginName.Parse(command.Username), command.DeviceToken, cancellationToken);
        var verified = await attempt.VerifyAsync(command.Password);
        if (verified.IsFailure) return verified.Error;

        return await attempt.CompleteAsync((user, device, now) => user.HasSecondFactor ? ChallengeAsync(command, user, now) : IssueAsync(command, user, device, now));
    }

    private async Task<Result<LoginResult>> IssueAsync(LoginCommand command, User user, Device? device, DateTimeOffset now)
    {
        var context = new LoginContext(command.Client, command.Remember, command.PresentedToken, command.DeviceToken);
        var issued = await sessionIssuer.IssueAsync(user, device, context, AuthenticationMethods.Password, now);
        return issued.IsFailure ? issued.Error : issued.Value;
    }

    private async Task<Result<LoginResult>> ChallengeAsync(LoginCommand command, User user, DateTimeOffset now)
    {
        var allowed = await sessionIssuer.CheckAllowedAsync(user, command.Client, now);
        if (allowed.IsFailure) return allowed.Error;

        var deviceTokenHash = command.DeviceToken?.Hash();
        var knownDevices = KnownDevices.From(await devices.ListByUserAsync(user.Id, CancellationToken.None), now);
        var existing = await challenges.ListByUserAsync(user.Id, CancellationToken.None);
        foreach (var evicted in LoginChallenge.SelectForEviction(existing, knownDevices, deviceTokenHash)) challenges.Remove(evicted);
        var (challenge, token) = LoginChallenge.Create(user, command.Client, command.Remember, now, deviceTokenHash);
        challenges.Add(challenge);
        var userPasskeys = await passkeys.ListByUserAsync(user.Id, CancellationToken.None);
        return new IssuedChallenge(token, challenge.ExpiresAt, AllowsPasskey: userPasskeys.Count > 0);
    }
}
