using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>The only class that verifies one-time codes, recovery codes and passkeys that replace them. They count like passwords, under the same limit (P1).</summary>
/// <remarks>
/// A code is quick to compare, so the attempt is begun and decided in one transaction, and no outcome is returned before it is stored.
/// Parallel guesses conflict in the versions of the account, the device and the authenticator (ADR 16).
/// </remarks>
internal sealed class SecondFactorVerifier(
    ITotpAuthenticatorRepository authenticators,
    ITotp totp,
    PasskeyCeremonyService ceremonies,
    IMailOutbox outbox,
    IUnitOfWork unitOfWork,
    ILockoutPolicy policy,
    AttemptQueue attemptQueue,
    SprayingGuard spraying,
    TimeProvider time)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(25);

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
            var result = await unitOfWork.ExecuteAsync(work, cancellationToken);
            if (result.Error != PasswordErrors.Busy || time.GetElapsedTime(startTimestamp) >= PasswordVerifier.WaitTimeout) return result;
            await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    /// <summary>Verifies a one-time code or a recovery code within a transaction of the caller.</summary>
    /// <returns>The credentials of the authentication, a wrong code, a lockout, or <see cref="PasswordErrors.Busy"/> if other attempts must be decided first.</returns>
    /// <param name="isSecretLeft">Whether the login still asks for another secret, which keeps the failures.</param>
    public async Task<Result<SessionCredentials>> VerifyCodeAsync(User user, Device? device, string code, DateTimeOffset now, bool isSecretLeft = false)
    {
        var authenticator = await authenticators.FindAsync(user.Id, CancellationToken.None);
        var attempt = Begin(user, device, now);
        if (attempt.IsFailure) return attempt.Error;
        if (!IsRight(user, authenticator, code, now)) return Fail(user, device, attempt.Value, SecondFactorErrors.InvalidCode, now);

        Complete(user, device, attempt.Value, now, isSecretLeft);
        return SessionCredentials.OneTimeCodes;
    }

    /// <summary>Verifies a passkey that replaces the code, within a transaction of the caller. Its ceremony is not used up if no attempt is granted.</summary>
    /// <returns>As for a code.</returns>
    /// <param name="isSecretLeft">As for a code.</param>
    public async Task<Result<SessionCredentials>> VerifyPasskeyAsync(User user, Device? device, PasskeyResponse response, CeremonyClient client, DateTimeOffset now, bool isSecretLeft = false)
    {
        var attempt = Begin(user, device, now);
        if (attempt.IsFailure) return attempt.Error;

        var passkey = await ceremonies.CompleteAuthenticationAsync(response, CeremonyPurpose.SecondFactor, user, client, now);
        if (passkey.IsFailure) return Fail(user, device, attempt.Value, passkey.Error, now);

        Complete(user, device, attempt.Value, now, isSecretLeft);
        return passkey.Value.SessionCredentials;
    }

    /// <summary>Verifies the first code of an enrollment within a transaction of the caller.</summary>
    /// <returns>As for any code.</returns>
    public Result VerifyFirstCode(User user, Device? device, TotpAuthenticator authenticator, string code, DateTimeOffset now)
    {
        var attempt = Begin(user, device, now);
        if (attempt.IsFailure) return attempt.Error;

        var parsed = SecondFactorCode.CreateTotp(code);
        if (parsed.IsFailure || !IsRightNow(authenticator, parsed.Value.Totp!, now)) return Fail(user, device, attempt.Value, SecondFactorErrors.InvalidCode, now);

        user.CompleteEnrollmentAttempt(attempt.Value, device);
        RecordWhenStored(isRight: true);
        return Result.Success();
    }

    /// <summary>Runs a step of a login that compares another secret, within a transaction of the caller. A rejection of kind <see cref="ErrorKind.Unauthenticated"/> counts as a wrong code does.</summary>
    /// <returns>The result of the step; a lockout, or <see cref="PasswordErrors.Busy"/>, if no attempt was granted. The last right secret clears the failures.</returns>
    /// <param name="isSecretLeft">Whether the login asks for another secret after this one.</param>
    public async Task<Result> CountAsync(User user, Device? device, Func<Task<Result>> step, bool isSecretLeft, DateTimeOffset now)
    {
        var attempt = Begin(user, device, now);
        if (attempt.IsFailure) return attempt.Error;

        var result = await step();
        if (result.Error is { Kind: ErrorKind.Unauthenticated }) CountFailure(user, device, attempt.Value, now);
        else if (result.IsFailure || isSecretLeft) user.ReleaseAttempt(attempt.Value, device);
        else user.CompleteSecondFactor(attempt.Value, now, device);
        return result;
    }

    private Result<AttemptId> Begin(User user, Device? device, DateTimeOffset now)
    {
        if (spraying.TakeTurn(user, device, now) is { } rejected) return rejected;
        var decision = user.BeginAttempt(policy, now, device);
        if (decision.IsLockedOut) return UserErrors.LockedOut(decision.RetryAfter);
        return decision.AttemptId is { } attemptId ? attemptId : PasswordErrors.Busy;
    }

    private Error Fail(User user, Device? device, AttemptId attemptId, Error reason, DateTimeOffset now)
    {
        CountFailure(user, device, attemptId, now);
        RecordWhenStored(isRight: false);
        return reason;
    }

    private void CountFailure(User user, Device? device, AttemptId attemptId, DateTimeOffset now)
    {
        spraying.RecordFailure(LoginName.FromUsername(user.Username), user, device, now);
        user.FailAttempt(attemptId, policy, now, device);
    }

    private void Complete(User user, Device? device, AttemptId attemptId, DateTimeOffset now, bool isSecretLeft)
    {
        if (isSecretLeft) user.ReleaseAttempt(attemptId, device);
        else user.CompleteSecondFactor(attemptId, now, device);
        spraying.RecordSuccess(user);
        RecordWhenStored(isRight: true);
    }

    /// <summary>Counts the outcome in the metrics once it has been stored, because a retry verifies the code again.</summary>
    private void RecordWhenStored(bool isRight) => unitOfWork.OnCommitted(() => Telemetry.RecordSecondFactorVerification(isRight));

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
