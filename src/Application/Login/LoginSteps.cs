using Auth.Application.Common;
using Auth.Application.RequiredActions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Login;

/// <summary>Leads a login from the first verified credential to its session. After each step it computes what is left, and issues the session once nothing is (ADR 40).</summary>
/// <remarks>Runs within the transaction of the step. Of two steps at once that could issue a session, one removes the challenge, and the other does not find it.</remarks>
internal sealed class LoginSteps(
    ILoginChallengeRepository challenges,
    IUserRepository users,
    IDeviceRepository devices,
    IPasskeyRepository passkeys,
    RequiredActionList actions,
    SessionIssuer sessionIssuer,
    EmailVerificationStep emailVerification,
    ISessionPolicy policy,
    AttemptLogContext logContext)
{
    /// <summary>Begins a login after the password or a passkey was verified: issues a session, or a challenge if something is left.</summary>
    /// <param name="device">The known device; null if none.</param>
    /// <param name="isPasswordRejected">Whether the verified password no longer obeys the rules.</param>
    public async Task<Result<LoginResult>> BeginAsync(User user, Device? device, LoginContext context, SessionCredentials credentials, DateTimeOffset now, bool isPasswordRejected = false)
    {
        var left = await actions.ListAsync(user, credentials, now, isPasswordRejected);
        if (left.Count == 0) return ToLoginResult(await sessionIssuer.IssueAsync(user, device, context, credentials, now));

        var allowed = await sessionIssuer.CheckAllowedAsync(user, context.Client, now);
        if (allowed.IsFailure) return allowed.Error;

        var deviceTokenHash = context.DeviceToken?.Hash();
        var knownDevices = KnownDevices.From(await devices.ListByUserAsync(user.Id, CancellationToken.None), now);
        var existing = await challenges.ListByUserAsync(user.Id, CancellationToken.None);
        foreach (var evicted in LoginChallenge.SelectForEviction(existing, knownDevices, deviceTokenHash)) challenges.Remove(evicted);
        var (challenge, token) = LoginChallenge.Create(user, context.Client, context.Remember, now, deviceTokenHash, credentials, isPasswordRejected);
        challenges.Add(challenge);
        return await DescribeAsync(token, challenge, user, left, now);
    }

    /// <summary>Finds the login that a client wants to continue. Expiry, password version and client binding are checked; the error does not reveal which of them failed.</summary>
    public async Task<Result<LoginStep>> FindAsync(ILoginStepCommand command, DateTimeOffset now)
    {
        if (!Token<LoginChallenge>.TryParse(command.Challenge, out var token)) return SecondFactorErrors.InvalidChallenge;
        if (await challenges.FindAsync(token.Hash(), CancellationToken.None) is not { } challenge) return SecondFactorErrors.InvalidChallenge;
        if (await users.FindAsync(challenge.UserId, CancellationToken.None) is not { } user) return SecondFactorErrors.InvalidChallenge;
        if (!challenge.TryContinue(user, command.Client, command.DeviceToken?.Hash(), policy, now)) return SecondFactorErrors.InvalidChallenge;

        logContext.UserId = user.Id;
        return new LoginStep(token, challenge, user, await devices.FindPresentedAsync(user.Id, command.DeviceToken?.Hash(), CancellationToken.None));
    }

    /// <summary>Finds the login that a client wants to continue, whose user may still sign in.</summary>
    public async Task<Result<LoginStep>> FindAllowedAsync(ILoginStepCommand command, DateTimeOffset now)
    {
        var found = await FindAsync(command, now);
        if (found.IsFailure) return found;

        var allowed = await CheckAllowedAsync(found.Value, command.Client, now);
        return allowed.IsFailure ? allowed.Error : found;
    }

    /// <summary>Finds the login that a client wants to continue, if this action is next.</summary>
    public async Task<Result<LoginStep>> FindNextAsync(ILoginStepCommand command, string action, DateTimeOffset now)
    {
        var found = await FindAllowedAsync(command, now);
        if (found.IsFailure) return found;
        return await ListLeftAsync(found.Value, now) is [var next, ..] && next == action ? found : RequiredActionErrors.NotNext;
    }

    /// <summary>Whether the user may still sign in: login rules, account lock and lockout, which may have changed since the last step.</summary>
    public async Task<Result> CheckAllowedAsync(LoginStep step, ClientFingerprint client, DateTimeOffset now)
    {
        var allowed = await sessionIssuer.CheckAllowedAsync(step.User, client, now);
        if (allowed.IsFailure) return allowed;
        return step.Challenge.IsBlockedByLockout(step.User, step.Device, now) ? UserErrors.LockedOut(step.User.Attempts.LockedOutUntil - now) : Result.Success();
    }

    /// <summary>The names of what is left of a login, in order.</summary>
    public Task<IReadOnlyList<string>> ListLeftAsync(LoginStep step, DateTimeOffset now) => actions.ListAsync(step.User, step.Challenge.Credentials, now, step.Challenge.IsPasswordRejected);

    /// <summary>Whether the login still asks for a secret that can be guessed. Until it is verified, failed attempts are kept (P1).</summary>
    /// <param name="except">The action that is being completed; null for none.</param>
    public Task<bool> IsSecretLeftAsync(User user, SessionCredentials credentials, DateTimeOffset now, string? except = null) => actions.IsSecretLeftAsync(user, credentials, now, except);

    /// <summary>Whether the client may sign in once more. Ask before a code is used up.</summary>
    /// <returns>The error if it may not; otherwise null.</returns>
    public Error? FindLimitError(LoginStep step, DateTimeOffset now) => sessionIssuer.FindLimitError(step.User, step.Device, now);

    /// <summary>Completes an action and continues. An action that is not left is skipped, so that repeating the step has no effect.</summary>
    /// <param name="complete">Completes the action; it runs only if the action is next.</param>
    public async Task<Result<LoginResult>> CompleteAsync(ILoginStepCommand command, string action, DateTimeOffset now, Func<LoginStep, Task<Result>> complete)
    {
        var found = await FindAllowedAsync(command, now);
        if (found.IsFailure) return found.Error;

        var step = found.Value;
        var left = await ListLeftAsync(step, now);
        if (!left.Contains(action, StringComparer.Ordinal)) return await ProceedAsync(step, command, now);
        if (left[0] != action) return RequiredActionErrors.NotNext;

        // Before the action runs, so that the client can complete it later.
        if (left.Count == 1 && FindLimitError(step, now) is { } tooMany) return tooMany;

        var completed = await complete(step);
        return completed.IsFailure ? completed.Error : await ProceedAsync(step, command, now, action);
    }

    /// <summary>Continues after a step: issues the session, or returns what is left.</summary>
    /// <param name="completed">The action that this step has completed, which is not asked again, because its change may not be readable before the commit; null if none.</param>
    public async Task<Result<LoginResult>> ProceedAsync(LoginStep step, ILoginStepCommand command, DateTimeOffset now, string? completed = null)
    {
        var (token, challenge, user, device) = step;
        var left = (await ListLeftAsync(step, now)).Where(name => name != completed).ToList();
        if (left.Count > 0) return await DescribeAsync(token, challenge, user, left, now);
        if (FindLimitError(step, now) is { } tooMany) return tooMany;

        challenges.Remove(challenge);
        return ToLoginResult(await sessionIssuer.IssueAsync(user, device, new(command.Client, challenge.Remember, command.PresentedToken, command.DeviceToken), challenge.Credentials, now));
    }

    private async Task<Result<LoginResult>> DescribeAsync(Token<LoginChallenge> token, LoginChallenge challenge, User user, IReadOnlyList<string> left, DateTimeOffset now)
    {
        if (left[0] == RequiredActionName.VerifyEmail && challenge.TryWaitForMail()) await emailVerification.SendFirstAsync(user, now);
        return new IssuedChallenge(token, challenge.ExpiresAt, await AllowsPasskeyAsync(challenge, left)) { RequiredActions = left };
    }

    private async Task<bool> AllowsPasskeyAsync(LoginChallenge challenge, IReadOnlyList<string> left) =>
        left[0] == RequiredActionName.SecondFactor && (await passkeys.ListByUserAsync(challenge.UserId, CancellationToken.None)).Count > 0;

    private static Result<LoginResult> ToLoginResult(Result<IssuedSession> issued) => issued.IsFailure ? issued.Error : issued.Value;
}

/// <summary>A login that is about to continue.</summary>
/// <param name="Device">The presented device; null if none.</param>
internal sealed record LoginStep(Token<LoginChallenge> Token, LoginChallenge Challenge, User User, Device? Device);

/// <summary>A command that begins or continues a login, and may issue its session.</summary>
internal interface ILoginCommand
{
    /// <summary>The client of the login.</summary>
    ClientFingerprint Client { get; }

    /// <summary>The session token of the request, whose session ends (P3); null if none.</summary>
    Token<Session>? PresentedToken { get; }

    /// <summary>The device token of the request; null if none.</summary>
    Token<Device>? DeviceToken { get; }
}

/// <summary>A command that continues a login.</summary>
internal interface ILoginStepCommand : ILoginCommand
{
    /// <summary>The token of the login challenge.</summary>
    string Challenge { get; }
}
