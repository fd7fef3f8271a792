using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>The one door to a password check (P1): login, password change and every later proof of a password go through it.</summary>
/// <remarks>
/// The attempt is stored before the hash is computed, so that no number of parallel guesses, on any number of nodes, gets
/// more than the policy's number checked. A right password comes back as a <see cref="VerifiedPassword"/>, still holding its
/// slot, which the caller redeems with <see cref="User.CompleteAttempt"/> in the transaction of what it was needed for (ADR 4).
/// </remarks>
public sealed class PasswordVerifier(
    IUserRepository users,
    IDeviceRepository devices,
    IUnitOfWork unitOfWork,
    IPasswordHasher hasher,
    ILockoutPolicy policy,
    AccountTurns turns,
    IAbandonedAttempts abandoned,
    AttemptedAccount attempted,
    TimeProvider time)
{
    /// <summary>How long attempts wait for others of the same account to be decided, before they are asked to come back.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Checks a password.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="password">The password, as it was typed.</param>
    /// <param name="shown">The device that the client says it is, if any (P6).</param>
    /// <param name="cancellationToken">Ends the waiting; once an attempt is stored it is decided.</param>
    /// <returns>The proof; or wrong credentials, a lockout, or that too much is going on.</returns>
    public Task<Result<VerifiedPassword>> VerifyAsync(LoginName name, string password, DeviceToken? shown, CancellationToken cancellationToken) =>
        VerifyAsync(name, owner: null, password, shown, cancellationToken);

    /// <summary>Checks the password of somebody who is signed in.</summary>
    /// <returns>As for a login; or that there is no such account any more, of which no attempt is noted: it would be on what stands in for its name.</returns>
    public Task<Result<VerifiedPassword>> VerifyAsync(User owner, string password, DeviceToken? shown, CancellationToken cancellationToken) =>
        VerifyAsync(LoginName.Of(owner.Username), owner.Id, password, shown, cancellationToken);

    private async Task<Result<VerifiedPassword>> VerifyAsync(LoginName name, UserId? owner, string password, DeviceToken? shown, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var turn = await turns.WaitAsync(QueueOf(name, shown), Patience, cancellationToken);
        if (turn is null) return PasswordErrors.Busy;

        while (true)
        {
            if (await TryAsync(name, owner, password, shown, cancellationToken) is { } decided) return decided;
            if (time.GetElapsedTime(started) >= Patience) return PasswordErrors.Busy;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Stores what a right password leads to. If that fails by a fault, or as the session is over, the slot is given back: neither is a wrong password (P8).</summary>
    public Task<T> RedeemAsync<T>(VerifiedPassword verified, Func<Task<T>> work) =>
        RedeemAsync(verified, () => Task.FromResult(true), _ => work());

    /// <summary>The same, with something to be prepared before the transaction.</summary>
    public async Task<T> RedeemAsync<TPrepared, T>(VerifiedPassword verified, Func<Task<TPrepared>> prepare, Func<TPrepared, Task<T>> work)
    {
        try
        {
            var prepared = await prepare();
            return await unitOfWork.GoOnAsync(() => work(prepared), CancellationToken.None);
        }
        catch
        {
            abandoned.Add(new(verified.User, verified.Device, verified.Attempt));
            throw;
        }
    }

    /// <summary>Who shows a device waits with that device: strangers must not be able to keep its owner waiting (P6). Whether it is known is not asked here, which would cost the store something.</summary>
    private static string QueueOf(LoginName name, DeviceToken? shown) => shown is null ? name.Key : $"{shown.Hash().Value} {name.Key}";

    /// <returns>Null: attempts on other nodes have to be decided first.</returns>
    private async Task<Result<VerifiedPassword>?> TryAsync(LoginName name, UserId? owner, string password, DeviceToken? shown, CancellationToken cancellationToken)
    {
        // The place comes first: a flood is turned away before it costs the store anything (P7).
        using var place = await hasher.EnterAsync(cancellationToken);
        if (place is null) return PasswordErrors.Busy;

        if (await BeginAsync(name, owner, shown, cancellationToken) is not var (user, slot, decision)) return SessionErrors.NotAuthenticated;
        attempted.User = user.Id;
        if (decision.IsLockedOut) return UserErrors.LockedOut(decision.RetryAfter);
        return slot is null ? null : await CheckAsync(place, user, slot, password);
    }

    /// <returns>Null: the account has been closed.</returns>
    private async Task<(User User, HeldSlot? Slot, AttemptDecision Decision)?> BeginAsync(LoginName name, UserId? owner, DeviceToken? shown, CancellationToken cancellationToken)
    {
        HeldSlot? slot = null;
        try
        {
            return await unitOfWork.CommitAsync<(User, HeldSlot?, AttemptDecision)?>(
                async () =>
                {
                    if (owner is { } id && await users.FindAsync(id, cancellationToken) is null) return null;

                    var user = await users.FindOrDecoyAsync(name, cancellationToken);
                    var device = await DeviceOfAsync(user.Id, shown?.Hash(), cancellationToken);
                    var decision = user.BeginAttempt(policy, time.Now(), device);
                    slot = decision.Attempt is { } attempt ? new HeldSlot(user.Id, device?.Token, attempt) : null;
                    return (user, slot, decision);
                },
                cancellationToken);
        }
        catch
        {
            // The commit may have taken place, and only its answer been lost.
            if (slot is not null) abandoned.Add(slot);
            throw;
        }
    }

    /// <summary>From here on the attempt counts, even if the client goes away: nothing is cancelled.</summary>
    private async Task<Result<VerifiedPassword>> CheckAsync(IHashingPlace place, User user, HeldSlot slot, string password)
    {
        PasswordVerification found;
        PasswordHash? rehashed;
        try
        {
            found = await place.VerifyAsync(password, user.Password);
            rehashed = found == PasswordVerification.RightButOutdated ? await place.HashAsync(password) : null;
        }
        catch
        {
            abandoned.Add(slot);
            throw;
        }

        Telemetry.PasswordVerified(found != PasswordVerification.Wrong);
        if (found == PasswordVerification.Wrong) return await FailAsync(slot);
        return new VerifiedPassword(user.Id, slot.Attempt, user.PasswordVersion, user.Password, rehashed, slot.Device);
    }

    private Task<Error> FailAsync(HeldSlot slot) =>
        unitOfWork.GoOnAsync(
            async () =>
            {
                var user = await users.FindAttemptedAsync(slot.User, CancellationToken.None);
                user?.FailAttempt(slot.Attempt, policy, time.Now(), await DeviceOfAsync(slot.User, slot.Device, CancellationToken.None));
                return UserErrors.InvalidCredentials;
            },
            CancellationToken.None);

    private async Task<Device?> DeviceOfAsync(UserId user, DeviceTokenHash? token, CancellationToken cancellationToken) =>
        token is { } hash ? await devices.FindAsync(user, hash, cancellationToken) : null;
}
