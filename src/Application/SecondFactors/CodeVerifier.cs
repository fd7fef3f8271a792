using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>The one door to the check of a code: of the authenticator, or a recovery code; and of what takes its place. It counts like that of a password, and under the same limit (P1).</summary>
/// <remarks>
/// A code takes no time to compare, so one transaction is enough: the slot is taken and decided in it, and no outcome is told
/// before it is stored. Parallel guesses meet in the versions of the account, the device and the authenticator (ADR 16).
/// </remarks>
public sealed class CodeVerifier(
    IAuthenticatorRepository authenticators, ITotp totp, ILetterBox letters, IUnitOfWork unitOfWork, ILockoutPolicy policy, AccountTurns turns, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private bool? _found;

    /// <summary>Runs work that checks a code, in one transaction; again while passwords that are being checked stand in the way.</summary>
    /// <param name="queue">Whose codes wait for each other within this node, so that they don't collide in the store.</param>
    /// <param name="work">The work; a failure is stored as well.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<Result<T>> CommitAsync<T>(string queue, Func<Task<Result<T>>> work, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var turn = await turns.WaitAsync(queue, PasswordVerifier.Patience, cancellationToken);
        if (turn is null) return PasswordErrors.Busy;

        totp.Prepare();
        while (true)
        {
            var answer = Stored(await unitOfWork.CommitAsync(() => Anew(work), cancellationToken));
            if (answer.Error != PasswordErrors.Busy || time.GetElapsedTime(started) >= PasswordVerifier.Patience) return answer;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Checks a code of the second factor, within a transaction.</summary>
    /// <returns>Success; a wrong code, a lockout, or that others have to be decided first.</returns>
    public async Task<Result> CheckAsync(User user, Device? device, string code, DateTimeOffset now)
    {
        var authenticator = await authenticators.FindAsync(user.Id, CancellationToken.None);
        return await CheckAsync(user, device, () => Outcome(IsRight(user, authenticator, code, now)), now);
    }

    /// <summary>Checks what takes the place of a code, within a transaction. It is not looked at where no attempt is granted.</summary>
    /// <returns>What the check answers; a lockout, or that others have to be decided first.</returns>
    public Task<Result> CheckAsync(User user, Device? device, Func<Task<Result>> check, DateTimeOffset now) =>
        CheckAsync(user, device, check, attempt => user.CompleteSecondFactor(attempt, now, device), now);

    /// <summary>Checks the first code of an authenticator, within a transaction.</summary>
    /// <returns>As for any code.</returns>
    public Task<Result> CheckFirstAsync(User user, Device? device, Authenticator authenticator, string code, DateTimeOffset now) => CheckAsync(
        user, device, () => Outcome(SecondFactorCode.CreateTotp(code) is { IsFailure: false } typed && IsRightNow(authenticator, typed.Value.Totp!, now)), attempt => user.CompleteFirstCode(attempt, device), now);

    /// <summary>Runs the work of a transaction, perhaps not for the first time: what was found before has not been stored.</summary>
    public Task<T> Anew<T>(Func<Task<T>> work)
    {
        _found = null;
        return work();
    }

    /// <summary>What was found has been stored: now it counts.</summary>
    public T Stored<T>(T answer)
    {
        if (_found is { } isRight) Telemetry.SecondFactorVerified(isRight);
        _found = null;
        return answer;
    }

    private async Task<Result> CheckAsync(User user, Device? device, Func<Task<Result>> check, Action<AttemptId> complete, DateTimeOffset now)
    {
        var decision = user.BeginAttempt(policy, now, device);
        if (decision.IsLockedOut) return UserErrors.LockedOut(decision.RetryAfter);
        if (decision.Attempt is not { } attempt) return PasswordErrors.Busy;

        var answer = await check();
        _found = !answer.IsFailure;
        if (answer.IsFailure) user.FailAttempt(attempt, policy, now, device);
        else complete(attempt);
        return answer;
    }

    private static Task<Result> Outcome(bool isRight) => Task.FromResult(isRight ? Result.Success() : SecondFactorErrors.InvalidCode);

    private bool IsRight(User user, Authenticator? authenticator, string code, DateTimeOffset now)
    {
        if (authenticator is not { IsConfirmed: true } || SecondFactorCode.Create(code) is not { IsFailure: false } typed) return false;
        if (typed.Value.Totp is { } digits) return IsRightNow(authenticator, digits, now);
        if (!authenticator.Use(typed.Value.Recovery!, now)) return false;

        letters.Tell(user, LetterKind.RecoveryCodeUsed, now);
        return true;
    }

    private bool IsRightNow(Authenticator authenticator, string code, DateTimeOffset now) =>
        totp.StepOf(code, authenticator.User, authenticator.Seed, now) is { } step && authenticator.Accept(step);
}
