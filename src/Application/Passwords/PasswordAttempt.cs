using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>One attempt at a password: begun by <see cref="PasswordVerifier"/>, verified once, and completed together with the change that the password allows.</summary>
/// <remarks>
/// Disposing an attempt without a stored outcome releases it, so that a failure of the system never counts as a wrong password (P8).
/// A wrong password is never released. If its failure could not be stored, it counts when its lease ends.
/// </remarks>
internal sealed class PasswordAttempt : IDisposable
{
    private readonly IUserRepository _users;
    private readonly IDeviceRepository _devices;
    private readonly IUnitOfWork _unitOfWork;
    private readonly ILockoutPolicy _policy;
    private readonly SprayingGuard _spraying;
    private readonly IAttemptReleaseQueue _releaseQueue;
    private readonly TimeProvider _time;
    private readonly LoginName _name;
    private readonly Error _errorIfClosed;

    private VerifiedPassword? _verified;

    /// <summary>The pending attempt to release; null if none was stored or its outcome is known.</summary>
    private PendingAttemptKey? _pending;

    internal PasswordAttempt(
        IUserRepository users, IDeviceRepository devices, IUnitOfWork unitOfWork, ILockoutPolicy policy, SprayingGuard spraying, IAttemptReleaseQueue releaseQueue, TimeProvider time, LoginName name, Error errorIfClosed)
    {
        (_users, _devices, _unitOfWork, _policy, _spraying) = (users, devices, unitOfWork, policy, spraying);
        (_releaseQueue, _time, _name, _errorIfClosed) = (releaseQueue, time, name, errorIfClosed);
    }

    /// <summary>Why the attempt was rejected; null if it was granted.</summary>
    internal Error? Rejection { get; set; }

    /// <summary>The user whose password is verified, possibly a decoy; null if none was looked up.</summary>
    internal User? User { get; private set; }

    /// <summary>The account's turn within this node. It ends once the password has been verified.</summary>
    internal IDisposable? QueueTurn { get; set; }

    internal IHashingPermit? HashingPermit { get; set; }

    /// <summary>Verifies the password. A stored attempt must be decided even if the client disconnects, so nothing is canceled from here.</summary>
    /// <returns>Success, invalid credentials, or the reason why the attempt was rejected: a lockout, an overload or a closed account.</returns>
    public async Task<Result> VerifyAsync(string password)
    {
        if (Rejection is not null) return Rejection;
        if (HashingPermit is not { } permit || User is not { } user || _pending is not { } pending) throw new InvalidOperationException("This attempt has already been decided, or never began.");

        var verification = await permit.VerifyAsync(password, user.PasswordHash);
        var upgradedHash = verification == PasswordVerification.SuccessRehashNeeded ? await permit.HashAsync(password) : null;
        Telemetry.RecordPasswordVerification(verification != PasswordVerification.Failed);
        if (verification == PasswordVerification.Failed) return await FailAsync(pending);

        // With a second factor, only the code shows that it is the owner.
        if (!user.HasSecondFactor) _spraying.RecordSuccess(user);
        _verified = new VerifiedPassword(user.Id, pending.AttemptId, user.PasswordVersion, user.PasswordHash, upgradedHash, pending.DeviceTokenHash);
        LeaveQueue();
        return Result.Success();
    }

    /// <summary>Completes the attempt after the right password and runs the work in the same transaction.</summary>
    /// <param name="work">Receives the user, the device on which the attempt was counted, and the time. After a conflict it runs again.</param>
    /// <returns>The result of the work, which does not run if the account or its password has changed since, or if the lease has ended.</returns>
    /// <param name="isSecretLeft">Whether the login still asks the user for another secret, which keeps the failures; null if it never does.</param>
    public async Task<TResult> CompleteAsync<TResult>(Func<User, Device?, DateTimeOffset, Task<TResult>> work, Func<User, DateTimeOffset, Task<bool>>? isSecretLeft = null)
        where TResult : IFailable<TResult>
    {
        var verified = _verified ?? throw new InvalidOperationException("Only a verified password completes its attempt, and only once.");
        _verified = null;
        var result = await _unitOfWork.ContinueAsync(
            async () =>
            {
                var now = _time.Now();
                if (await _users.FindAsync(verified.UserId, CancellationToken.None) is not { } user) return TResult.Failure(_errorIfClosed);

                var device = await _devices.FindPresentedAsync(user.Id, verified.DeviceTokenHash, CancellationToken.None);
                var completed = user.CompleteAttempt(verified, _policy, now, device, isSecretLeft is not null && await isSecretLeft(user, now));
                return completed.IsFailure ? TResult.Failure(completed.Error) : await work(user, device, now);
            },
            CancellationToken.None);

        _pending = null;
        return result;
    }

    /// <summary>Releases the permit, the account's turn and an attempt whose outcome is unknown.</summary>
    public void Dispose()
    {
        LeaveQueue();
        if (_pending is { } pending) _releaseQueue.Enqueue(pending);
        _pending = null;
    }

    /// <summary>Begins the attempt within the transaction that stores it. Runs again after a conflict.</summary>
    internal AttemptDecision Begin(User user, Device? device)
    {
        var decision = user.BeginAttempt(_policy, _time.Now(), device);
        User = user;
        _pending = decision.AttemptId is { } attemptId ? new PendingAttemptKey(user.Id, device?.TokenHash, attemptId) : null;
        return decision;
    }

    internal void ReleaseHashingPermit()
    {
        HashingPermit?.Dispose();
        HashingPermit = null;
    }

    private void LeaveQueue()
    {
        ReleaseHashingPermit();
        QueueTurn?.Dispose();
        QueueTurn = null;
    }

    private async Task<Error> FailAsync(PendingAttemptKey pending)
    {
        _pending = null;
        await _unitOfWork.ContinueAsync(
            async () =>
            {
                var user = await _users.FindIncludingDecoysAsync(pending.UserId, CancellationToken.None);
                var device = await _devices.FindPresentedAsync(pending.UserId, pending.DeviceTokenHash, CancellationToken.None);
                if (user is null) return true;

                var now = _time.Now();
                _spraying.RecordFailure(_name, user, device, now);
                user.FailAttempt(pending.AttemptId, _policy, now, device);
                return true;
            },
            CancellationToken.None);

        LeaveQueue();
        return UserErrors.InvalidCredentials;
    }
}
