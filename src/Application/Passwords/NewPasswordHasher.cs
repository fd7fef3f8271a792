using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Checks new passwords by the policy and the rules, and hashes them. No other class hashes a new password, so none can skip the checks; an architecture test enforces this.</summary>
internal sealed class NewPasswordHasher(PasswordRules rules, IPasswordHasher hasher, KnownDeviceLookup knownDevices, IRequestContext context)
{
    /// <summary>Checks a new password and hashes it.</summary>
    /// <param name="priority">What the client has proved so far.</param>
    /// <returns>The hash, the reason for rejecting the password, or <see cref="PasswordErrors.Busy"/>.</returns>
    public Task<Result<PasswordHash>> HashAsync(string password, PasswordOwner owner, HashingPriority priority, CancellationToken cancellationToken) =>
        HashAsync(password, owner, HashingCaller.Create(context.Client, priority), cancellationToken);

    /// <summary>Checks a new password of an account and hashes it, for a client that has a link of its user. Only a known device is recognized.</summary>
    public Task<Result<PasswordHash>> HashForLinkAsync(string password, User user, Token<Device>? deviceToken, CancellationToken cancellationToken) =>
        HashAsync(password, PasswordOwner.From(user), new HashingCaller(context.Client, () => GetPriorityAsync(user, deviceToken, cancellationToken)), cancellationToken);

    /// <summary>Checks a new password that a login requires, and hashes it.</summary>
    /// <param name="mustDiffer">Whether it may not be the current one. Only if the client has verified that one in this login, so that the answer reveals nothing new.</param>
    /// <returns>As for other new passwords, or <see cref="PasswordErrors.Unchanged"/>.</returns>
    public async Task<Result<PasswordHash>> HashRequiredAsync(string password, User user, bool mustDiffer, CancellationToken cancellationToken)
    {
        var caller = HashingCaller.Create(context.Client, HashingPriority.Recognized);
        var accepted = await CheckAsync(password, PasswordOwner.From(user), cancellationToken);
        if (accepted.IsFailure) return accepted.Error;
        if (mustDiffer && await FindUnchangedErrorAsync(password, user, caller, cancellationToken) is { } error) return error;

        return await accepted.Value.HashAsync(caller, cancellationToken);
    }

    /// <summary>Checks a password that is hashed later, or not at all.</summary>
    /// <returns>The reason of the policy or of the first rule that rejects it.</returns>
    public async Task<Result<AcceptedPassword>> CheckAsync(string password, PasswordOwner owner, CancellationToken cancellationToken)
    {
        var allowed = await rules.CheckAsync(password, owner, cancellationToken);
        return allowed.IsFailure ? allowed.Error : new AcceptedPassword(password, hasher, context.Client);
    }

    private async Task<Result<PasswordHash>> HashAsync(string password, PasswordOwner owner, HashingCaller caller, CancellationToken cancellationToken)
    {
        var accepted = await CheckAsync(password, owner, cancellationToken);
        return accepted.IsFailure ? accepted.Error : await accepted.Value.HashAsync(caller, cancellationToken);
    }

    /// <summary>Compares a new password with the current one. It is no attempt, because the client knows the current one already (P1).</summary>
    private async Task<Error?> FindUnchangedErrorAsync(string password, User user, HashingCaller caller, CancellationToken cancellationToken)
    {
        using var permit = await hasher.AcquirePermitAsync(caller, cancellationToken);
        if (permit is null) return PasswordErrors.Busy;
        return await permit.VerifyAsync(password, user.PasswordHash) == PasswordVerification.Failed ? null : PasswordErrors.Unchanged;
    }

    private async Task<HashingPriority> GetPriorityAsync(User user, Token<Device>? deviceToken, CancellationToken cancellationToken) =>
        await knownDevices.IsKnownAsync(LoginName.FromUsername(user.Username), deviceToken, cancellationToken) ? HashingPriority.Recognized : HashingPriority.UnknownClient;
}

/// <summary>A new password that the policy and the rules have accepted.</summary>
internal sealed class AcceptedPassword(string password, IPasswordHasher hasher, ClientFingerprint client)
{
    /// <summary>Hashes the password, which is expensive.</summary>
    /// <returns>The hash, or <see cref="PasswordErrors.Busy"/>.</returns>
    public Task<Result<PasswordHash>> HashAsync(HashingPriority priority, CancellationToken cancellationToken) =>
        HashAsync(HashingCaller.Create(client, priority), cancellationToken);

    /// <summary>Hashes the password for a caller whose priority is looked up only if it has to wait.</summary>
    /// <returns>As for other callers.</returns>
    public Task<Result<PasswordHash>> HashAsync(HashingCaller caller, CancellationToken cancellationToken) => hasher.HashAsync(password, caller, cancellationToken);
}
