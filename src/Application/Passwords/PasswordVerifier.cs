using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Begins password attempts, the only way to verify a password: for login, password change, step-up and verification of an email (P1).</summary>
/// <remarks>The attempt is stored before the hash is computed, so parallel guesses on any number of nodes cannot exceed the policy's limit (ADR 4).</remarks>
internal sealed class PasswordVerifier(
    IUserRepository users,
    IDeviceRepository devices,
    IUnitOfWork unitOfWork,
    IPasswordHasher hasher,
    ILockoutPolicy policy,
    AttemptQueue attemptQueue,
    KnownDeviceLookup knownDevices,
    SprayingGuard spraying,
    IAttemptReleaseQueue releaseQueue,
    IRequestContext context,
    AttemptLogContext logContext,
    TimeProvider time)
{
    /// <summary>How long an attempt waits for other attempts on the same account.</summary>
    public static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(25);

    /// <summary>Begins an attempt to sign in.</summary>
    /// <param name="deviceToken">The presented device token; null if none (P6).</param>
    /// <param name="cancellationToken">Cancels the wait. A stored attempt is always decided.</param>
    /// <returns>The attempt, to be disposed. If it was rejected, its verification returns the reason.</returns>
    public Task<PasswordAttempt> BeginAsync(LoginName name, Token<Device>? deviceToken, CancellationToken cancellationToken)
    {
        var isRecognized = new Lazy<Task<bool>>(() => knownDevices.IsKnownAsync(name, deviceToken, cancellationToken));
        return BeginAsync(NewAttempt(name, UserErrors.InvalidCredentials), new(name, OwnerId: null, deviceToken, isRecognized), cancellationToken);
    }

    /// <summary>Begins an attempt of a signed-in user, or of a client that has a link of the user. A link alone is not recognized, because anyone can have one sent for an account of their own.</summary>
    /// <returns>As for a login. If the account no longer exists, no attempt is counted, because it would count on a decoy.</returns>
    public Task<PasswordAttempt> BeginAsync(User owner, Token<Device>? deviceToken, CancellationToken cancellationToken)
    {
        var name = LoginName.FromUsername(owner.Username);
        var isRecognized = new Lazy<Task<bool>>(() => context.IsSessionOf(owner) ? Task.FromResult(true) : knownDevices.IsKnownAsync(name, deviceToken, cancellationToken));
        return BeginAsync(NewAttempt(name, SessionErrors.NotAuthenticated), new(name, owner.Id, deviceToken, isRecognized), cancellationToken);
    }

    private PasswordAttempt NewAttempt(LoginName name, Error errorIfClosed) => new(users, devices, unitOfWork, policy, spraying, releaseQueue, time, name, errorIfClosed);

    private async Task<PasswordAttempt> BeginAsync(PasswordAttempt attempt, AttemptTarget target, CancellationToken cancellationToken)
    {
        try
        {
            attempt.Rejection = await TryBeginAsync(attempt, target, cancellationToken);
            return attempt;
        }
        catch
        {
            // The commit may have succeeded although its response was lost.
            attempt.Dispose();
            throw;
        }
    }

    /// <summary>Takes the account's turn and a hashing permit, and stores the attempt. Waits while attempts on other nodes must be decided first.</summary>
    /// <returns>Null if the attempt was granted.</returns>
    private async Task<Error?> TryBeginAsync(PasswordAttempt attempt, AttemptTarget target, CancellationToken cancellationToken)
    {
        var startTimestamp = time.GetTimestamp();
        if (await spraying.FindRejectionAsync(() => target.IsRecognized.Value) is { } rejectedBefore) return rejectedBefore;
        attempt.QueueTurn = await attemptQueue.EnterAsync(GetQueueKey(target.Name, target.DeviceToken), WaitTimeout, cancellationToken);
        if (attempt.QueueTurn is null) return PasswordErrors.Busy;

        while (true)
        {
            // The permit comes first, so that a flood is rejected before it reaches the database (P7).
            attempt.HashingPermit = await hasher.AcquirePermitAsync(new(context.Client, () => GetPriorityAsync(target)), cancellationToken);
            if (attempt.HashingPermit is null) return PasswordErrors.Busy;

            // Only now, because many attempts may have waited while the first of them failed.
            if (await spraying.TakeTurnAsync(() => target.IsRecognized.Value) is { } rejected) return rejected;
            if (await StoreAsync(attempt, target, cancellationToken) is not { } decision) return SessionErrors.NotAuthenticated;
            logContext.UserId = attempt.User?.Id;
            if (decision.IsLockedOut) return UserErrors.LockedOut(decision.RetryAfter);
            if (decision.AttemptId is not null) return null;

            attempt.ReleaseHashingPermit();
            if (time.GetElapsedTime(startTimestamp) >= WaitTimeout) return PasswordErrors.Busy;
            await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    private static async Task<HashingPriority> GetPriorityAsync(AttemptTarget target) => await target.IsRecognized.Value ? HashingPriority.Recognized : HashingPriority.UnknownClient;

    /// <returns>Null if the account has been closed.</returns>
    private Task<AttemptDecision?> StoreAsync(PasswordAttempt attempt, AttemptTarget target, CancellationToken cancellationToken) =>
        unitOfWork.ExecuteAsync<AttemptDecision?>(
            async () =>
            {
                if (target.OwnerId is { } id && await users.FindAsync(id, cancellationToken) is null) return null;

                var user = await users.FindOrCreateDecoyAsync(target.Name, cancellationToken);
                var device = await devices.FindPresentedAsync(user.Id, target.DeviceToken?.Hash(), cancellationToken);
                return attempt.Begin(user, device);
            },
            cancellationToken);

    /// <summary>Attempts with a device token queue separately, so unknown clients cannot delay the owner (P6). The token is not looked up here, to save a query.</summary>
    private static string GetQueueKey(LoginName name, Token<Device>? deviceToken) => deviceToken is null ? name.NormalizedValue : $"{deviceToken.Hash()} {name.NormalizedValue}";

    /// <summary>What an attempt is made on.</summary>
    /// <param name="OwnerId">The user of the session or the link; null for a login.</param>
    /// <param name="IsRecognized">Whether the client is signed in, or a known device of the account. Looked up at its first use, because most attempts need not know.</param>
    private sealed record AttemptTarget(LoginName Name, UserId? OwnerId, Token<Device>? DeviceToken, Lazy<Task<bool>> IsRecognized);
}
