using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>The only class that verifies one-time codes, recovery codes and passkeys that replace them. They count like passwords, under the same limit (P1).</summary>
/// <remarks>
/// A code is quick to compare, so the attempt is begun and decided in one transaction, and no outcome is returned before it is stored.
/// Parallel guesses conflict in the versions of the account, the device and the authenticator (ADR 16).
/// </remarks>
public sealed class SecondFactorVerifier(
    ITotpAuthenticatorRepository authenticators, ITotp totp, IMailOutbox outbox, IUnitOfWork unitOfWork, ILockoutPolicy policy, AttemptQueue attemptQueue, TimeProvider time)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(25);

    private bool? _isSecondFactorVerified;

    /// <summary>Runs work that verifies a code in one transaction. Retries while pending password attempts block it.</summary>
    /// <param name="queue">The queue within this node for codes that would conflict in the database.</param>
    /// <param name="work">Its failures are stored as well.</param>
    public async Task<Result<T>> ExecuteAsync<T>(string queue, Func<Task<Result<T>>> work, CancellationToken cancellationToken)
    {
        var startTimestamp = time.GetTimestamp();
        using var lease = await attemptQueue.EnterAsync(queue, PasswordVerifier.WaitTimeout, cancellationToken);
        if (lease is null) return PasswordErrors.Busy;

        totp.EnsureEncryptionKey();
        while (true)
        {
            var result = RecordMetric(await unitOfWork.ExecuteAsync(() => ResetAndRunAsync(work), cancellationToken));
            if (result.Error != PasswordErrors.Busy || time.GetElapsedTime(startTimestamp) >= PasswordVerifier.WaitTimeout) return result;
            await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    /// <summary>Verifies a code within a transaction of the caller.</summary>
    /// <returns>Success, a wrong code, a lockout, or <see cref="PasswordErrors.Busy"/> if other attempts must be decided first.</returns>
    public async Task<Result> VerifyAsync(User user, Device? device, string code, DateTimeOffset now)
    {
        var authenticator = await authenticators.FindAsync(user.Id, CancellationToken.None);
        return await VerifyAsync(user, device, () => ToResult(IsRight(user, authenticator, code, now)), now);
    }

    /// <summary>Runs a check that replaces a code, within a transaction of the caller. It does not run if no attempt is granted.</summary>
    /// <returns>The result of the check, a lockout, or <see cref="PasswordErrors.Busy"/> if other attempts must be decided first.</returns>
    public Task<Result> VerifyAsync(User user, Device? device, Func<Task<Result>> check, DateTimeOffset now) =>
        VerifyAsync(user, device, check, attempt => user.CompleteSecondFactor(attempt, now, device), now);

    /// <summary>Verifies the first code of an enrollment, within a transaction of the caller.</summary>
    /// <returns>As for any code.</returns>
    public Task<Result> VerifyFirstCodeAsync(User user, Device? device, TotpAuthenticator authenticator, string code, DateTimeOffset now) => VerifyAsync(
        user, device, () => ToResult(SecondFactorCode.CreateTotp(code) is { IsFailure: false } parsed && IsRightNow(authenticator, parsed.Value.Totp!, now)), attempt => user.CompleteEnrollmentAttempt(attempt, device), now);

    /// <summary>Runs the work of a transaction, possibly as a retry, and discards the outcome of an earlier run, which was not stored.</summary>
    public Task<T> ResetAndRunAsync<T>(Func<Task<T>> work)
    {
        _isSecondFactorVerified = null;
        return work();
    }

    /// <summary>Counts the outcome in the metrics, once it has been stored.</summary>
    public T RecordMetric<T>(T result)
    {
        if (_isSecondFactorVerified is { } isRight) Telemetry.RecordSecondFactorVerification(isRight);
        _isSecondFactorVerified = null;
        return result;
    }

    private async Task<Result> VerifyAsync(User user, Device? device, Func<Task<Result>> check, Action<AttemptId> complete, DateTimeOffset now)
    {
        var decision = user.BeginAttempt(policy, now, device);
        if (decision.IsLockedOut) return UserErrors.LockedOut(decision.RetryAfter);
        if (decision.AttemptId is not { } attempt) return PasswordErrors.Busy;

        var result = await check();
        _isSecondFactorVerified = result.IsSuccess;
        if (result.IsFailure) user.FailAttempt(attempt, policy, now, device);
        else complete(attempt);
        return result;
    }

    private static Task<Result> ToResult(bool isRight) => Task.FromResult(isRight ? Result.Success() : SecondFactorErrors.InvalidCode);

    private bool IsRight(User user, TotpAuthenticator? authenticator, string code, DateTimeOffset now)
    {
        if (authenticator is not { IsConfirmed: true } || SecondFactorCode.Create(code) is not { IsFailure: false } parsed) return false;
        if (parsed.Value.Totp is { } digits) return IsRightNow(authenticator, digits, now);
        if (!authenticator.RedeemRecoveryCode(parsed.Value.Recovery!, now)) return false;

        outbox.NotifyUser(user, MailKind.RecoveryCodeUsed, now);
        return true;
    }

    private bool IsRightNow(TotpAuthenticator authenticator, string code, DateTimeOffset now) =>
        totp.FindMatchingStep(code, authenticator.UserId, authenticator.Secret, now) is { } step && authenticator.AcceptStep(step);
}
