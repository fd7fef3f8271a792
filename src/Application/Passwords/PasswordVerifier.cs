using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>The only class that verifies passwords: for login, password change and step-up (P1).</summary>
/// <remarks>
/// The attempt is stored before the hash is computed, so parallel guesses on any number of nodes cannot exceed the policy's limit.
/// A right password returns a <see cref="VerifiedPassword"/> with its pending attempt. The caller redeems it with
/// <see cref="User.CompleteAttempt"/> in the transaction of its own change (ADR 4).
/// </remarks>
public sealed class PasswordVerifier(
    IUserRepository users,
    IDeviceRepository devices,
    IUnitOfWork unitOfWork,
    IPasswordHasher hasher,
    ILockoutPolicy policy,
    AttemptQueue attemptQueue,
    IAttemptReleaseQueue releaseQueue,
    AttemptLogContext logContext,
    TimeProvider time)
{
    /// <summary>How long an attempt waits for other attempts on the same account.</summary>
    public static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(25);

    /// <summary>Verifies the password of a login.</summary>
    /// <param name="password">The password as typed.</param>
    /// <param name="deviceToken">The presented device token; null if none (P6).</param>
    /// <param name="cancellationToken">Cancels the wait. A stored attempt is always decided.</param>
    /// <returns>The verified password, or invalid credentials, a lockout, or an overload.</returns>
    public Task<Result<VerifiedPassword>> VerifyAsync(LoginName name, string password, DeviceToken? deviceToken, CancellationToken cancellationToken) =>
        VerifyAsync(name, ownerId: null, password, deviceToken, cancellationToken);

    /// <summary>Verifies the password of a signed-in user.</summary>
    /// <returns>As for a login. If the account no longer exists, no attempt is counted, because it would count on a decoy.</returns>
    public Task<Result<VerifiedPassword>> VerifyAsync(User owner, string password, DeviceToken? deviceToken, CancellationToken cancellationToken) =>
        VerifyAsync(LoginName.FromUsername(owner.Username), owner.Id, password, deviceToken, cancellationToken);

    private async Task<Result<VerifiedPassword>> VerifyAsync(LoginName name, UserId? ownerId, string password, DeviceToken? deviceToken, CancellationToken cancellationToken)
    {
        var startTimestamp = time.GetTimestamp();
        using var lease = await attemptQueue.EnterAsync(GetQueueKey(name, deviceToken), WaitTimeout, cancellationToken);
        if (lease is null) return PasswordErrors.Busy;

        while (true)
        {
            if (await TryVerifyAsync(name, ownerId, password, deviceToken, cancellationToken) is { } result) return result;
            if (time.GetElapsedTime(startTimestamp) >= WaitTimeout) return PasswordErrors.Busy;
            await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    /// <summary>Redeems a verified password and commits the work. If an exception prevents that, the attempt is released, because it was not a wrong password (P8).</summary>
    public Task<T> RedeemAsync<T>(VerifiedPassword verified, Func<Task<T>> work) =>
        RedeemAsync(verified, () => Task.FromResult(true), _ => work());

    /// <summary>Does the same, with preparation before the transaction.</summary>
    public async Task<T> RedeemAsync<TPrepared, T>(VerifiedPassword verified, Func<Task<TPrepared>> prepare, Func<TPrepared, Task<T>> work)
    {
        try
        {
            var prepared = await prepare();
            return await unitOfWork.ContinueAsync(() => work(prepared), CancellationToken.None);
        }
        catch
        {
            releaseQueue.Enqueue(new(verified.UserId, verified.DeviceTokenHash, verified.AttemptId));
            throw;
        }
    }

    /// <summary>Attempts with a device token queue separately, so unknown clients cannot delay the owner (P6). The token is not looked up here, to save a query.</summary>
    private static string GetQueueKey(LoginName name, DeviceToken? deviceToken) => deviceToken is null ? name.NormalizedValue : $"{deviceToken.Hash().Value} {name.NormalizedValue}";

    /// <returns>Null if attempts on other nodes must be decided first.</returns>
    private async Task<Result<VerifiedPassword>?> TryVerifyAsync(LoginName name, UserId? ownerId, string password, DeviceToken? deviceToken, CancellationToken cancellationToken)
    {
        // The permit comes first, so that a flood is rejected before it reaches the database (P7).
        using var permit = await hasher.AcquirePermitAsync(cancellationToken);
        if (permit is null) return PasswordErrors.Busy;

        if (await BeginAsync(name, ownerId, deviceToken, cancellationToken) is not var (user, pendingAttempt, decision)) return SessionErrors.NotAuthenticated;
        logContext.UserId = user.Id;
        if (decision.IsLockedOut) return UserErrors.LockedOut(decision.RetryAfter);
        return pendingAttempt is null ? null : await CheckAsync(permit, user, pendingAttempt, password);
    }

    /// <returns>Null if the account has been closed.</returns>
    private async Task<(User User, PendingAttemptKey? PendingAttempt, AttemptDecision Decision)?> BeginAsync(LoginName name, UserId? ownerId, DeviceToken? deviceToken, CancellationToken cancellationToken)
    {
        PendingAttemptKey? pendingAttempt = null;
        try
        {
            return await unitOfWork.ExecuteAsync<(User, PendingAttemptKey?, AttemptDecision)?>(
                async () =>
                {
                    if (ownerId is { } id && await users.FindAsync(id, cancellationToken) is null) return null;

                    var user = await users.FindOrCreateDecoyAsync(name, cancellationToken);
                    var device = await FindDeviceAsync(user.Id, deviceToken?.Hash(), cancellationToken);
                    var decision = user.BeginAttempt(policy, time.Now(), device);
                    pendingAttempt = decision.AttemptId is { } attempt ? new PendingAttemptKey(user.Id, device?.TokenHash, attempt) : null;
                    return (user, pendingAttempt, decision);
                },
                cancellationToken);
        }
        catch
        {
            // The commit may have succeeded although its response was lost.
            if (pendingAttempt is not null) releaseQueue.Enqueue(pendingAttempt);
            throw;
        }
    }

    /// <summary>The attempt is stored and must be decided, even if the client disconnects. Nothing is canceled from here.</summary>
    private async Task<Result<VerifiedPassword>> CheckAsync(IHashingPermit permit, User user, PendingAttemptKey pendingAttempt, string password)
    {
        PasswordVerification verification;
        PasswordHash? upgradedHash;
        try
        {
            verification = await permit.VerifyAsync(password, user.PasswordHash);
            upgradedHash = verification == PasswordVerification.SuccessRehashNeeded ? await permit.HashAsync(password) : null;
        }
        catch
        {
            releaseQueue.Enqueue(pendingAttempt);
            throw;
        }

        Telemetry.RecordPasswordVerification(verification != PasswordVerification.Failed);
        if (verification == PasswordVerification.Failed) return await FailAsync(pendingAttempt);
        return new VerifiedPassword(user.Id, pendingAttempt.AttemptId, user.PasswordVersion, user.PasswordHash, upgradedHash, pendingAttempt.DeviceTokenHash);
    }

    private Task<Error> FailAsync(PendingAttemptKey pendingAttempt) =>
        unitOfWork.ContinueAsync(
            async () =>
            {
                var user = await users.FindIncludingDecoysAsync(pendingAttempt.UserId, CancellationToken.None);
                user?.FailAttempt(pendingAttempt.AttemptId, policy, time.Now(), await FindDeviceAsync(pendingAttempt.UserId, pendingAttempt.DeviceTokenHash, CancellationToken.None));
                return UserErrors.InvalidCredentials;
            },
            CancellationToken.None);

    private async Task<Device?> FindDeviceAsync(UserId userId, DeviceTokenHash? tokenHash, CancellationToken cancellationToken) =>
        tokenHash is { } hash ? await devices.FindAsync(userId, hash, cancellationToken) : null;
}
