using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Passwords;

/// <summary>The one door to a password check (P1): login, password change and every later proof of a password go through it.</summary>
/// <remarks>
/// The attempt is stored before the hash is computed, so that no number of parallel guesses, on any number of nodes, gets
/// more than the policy's number checked. A right password comes back as a <see cref="VerifiedPassword"/>, still holding its
/// slot, which the caller redeems with <see cref="User.CompleteAttempt"/> in the transaction of what it was needed for (ADR 4).
/// </remarks>
public sealed partial class PasswordVerifier(
    IUserRepository users,
    IUnitOfWork unitOfWork,
    IPasswordHasher hasher,
    ILockoutPolicy policy,
    AccountTurns turns,
    TimeProvider time,
    ILogger<PasswordVerifier> logger)
{
    /// <summary>How long attempts wait for others of the same account to be decided, before they are asked to come back.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Checks a password.</summary>
    /// <returns>The proof; or wrong credentials, a lockout, or that too much is going on.</returns>
    public async Task<Result<VerifiedPassword>> VerifyAsync(LoginName name, string password, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var turn = await turns.WaitAsync(name, Patience, cancellationToken);
        if (turn is null) return PasswordErrors.Busy;

        while (true)
        {
            if (await TryAsync(name, password, cancellationToken) is { } decided) return decided;
            if (time.GetElapsedTime(started) >= Patience) return PasswordErrors.Busy;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Stores what a right password leads to. If that fails by a fault, the slot is given back: a fault is nobody's wrong password (P8).</summary>
    public async Task<T> RedeemAsync<T>(VerifiedPassword verified, Func<Task<T>> work)
    {
        try
        {
            return await unitOfWork.CommitAsync(work, CancellationToken.None);
        }
        catch
        {
            await TryAbandonAsync(verified);
            throw;
        }
    }

    /// <summary>With the store away this can't succeed either, and the slot counts when its lease ends (ADR 4).</summary>
    private async Task TryAbandonAsync(VerifiedPassword verified)
    {
        try
        {
            await unitOfWork.CommitAsync(
                async () =>
                {
                    var user = await users.FindAttemptedAsync(verified.User, CancellationToken.None);
                    user?.AbandonAttempt(verified.Attempt);
                    return user;
                },
                CancellationToken.None);
        }
        catch (Exception e)
        {
            LogSlotLost(e);
        }
    }

    /// <returns>Null: attempts on other nodes have to be decided first.</returns>
    private async Task<Result<VerifiedPassword>?> TryAsync(LoginName name, string password, CancellationToken cancellationToken)
    {
        // The place comes first: a flood is turned away before it costs the store anything (P7).
        using var place = await hasher.EnterAsync(cancellationToken);
        if (place is null) return PasswordErrors.Busy;

        var (user, decision) = await unitOfWork.CommitAsync(
            async () =>
            {
                var user = await users.FindOrDecoyAsync(name, cancellationToken);
                return (user, user.BeginAttempt(policy, time.Now()));
            },
            cancellationToken);

        if (decision.IsLockedOut) return UserErrors.LockedOut(decision.RetryAfter);
        return decision.Attempt is { } attempt ? await CheckAsync(place, user, attempt, password) : null;
    }

    /// <summary>From here on the attempt counts, even if the client goes away: nothing is cancelled.</summary>
    private async Task<Result<VerifiedPassword>> CheckAsync(IHashingPlace place, User user, AttemptId attempt, string password)
    {
        var found = await place.VerifyAsync(password, user.Password);
        Telemetry.PasswordVerified(found != PasswordVerification.Wrong);
        if (found == PasswordVerification.Wrong) return await FailAsync(user.Id, attempt);

        var rehashed = found == PasswordVerification.RightButOutdated ? await place.HashAsync(password) : null;
        return new VerifiedPassword(user.Id, attempt, user.PasswordVersion, user.Password, rehashed);
    }

    private Task<Error> FailAsync(UserId id, AttemptId attempt) =>
        unitOfWork.CommitAsync(
            async () =>
            {
                var user = await users.FindAttemptedAsync(id, CancellationToken.None);
                user?.FailAttempt(attempt, policy, time.Now());
                return UserErrors.InvalidCredentials;
            },
            CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The slot of a right password could not be given back; it counts as a failure when its lease ends.")]
    private partial void LogSlotLost(Exception exception);
}
