using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Checks new passwords by the policy and hashes them. No other class hashes a new password, so none can skip the policy; an architecture test enforces this.</summary>
internal sealed class NewPasswordHasher(IPasswordPolicy policy, IPasswordHasher hasher, KnownDeviceLookup knownDevices, IRequestContext context)
{
    /// <summary>Checks a new password and hashes it.</summary>
    /// <param name="priority">What the client has proved so far.</param>
    /// <returns>The hash, the policy's reason for rejecting the password, or <see cref="PasswordErrors.Busy"/>.</returns>
    public Task<Result<PasswordHash>> HashAsync(string password, Username username, EmailAddress? email, HashingPriority priority, CancellationToken cancellationToken) =>
        HashAsync(password, username, email, HashingCaller.Create(context.Client, priority), cancellationToken);

    /// <summary>Checks a new password of an account and hashes it, for a client that has a link of its user. Only a known device is recognized.</summary>
    /// <returns>As for other new passwords.</returns>
    public Task<Result<PasswordHash>> HashForLinkAsync(string password, User user, Token<Device>? deviceToken, CancellationToken cancellationToken) =>
        HashAsync(password, user.Username, user.Email, new HashingCaller(context.Client, () => GetPriorityAsync(user, deviceToken, cancellationToken)), cancellationToken);

    /// <summary>Checks a new password that is hashed later, or not at all.</summary>
    public async Task<Result<AcceptedPassword>> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken)
    {
        var result = await policy.CheckAsync(password, username, email, cancellationToken);
        return result.IsFailure ? result.Error : new AcceptedPassword(password, hasher, context.Client);
    }

    private async Task<Result<PasswordHash>> HashAsync(string password, Username username, EmailAddress? email, HashingCaller caller, CancellationToken cancellationToken)
    {
        var accepted = await CheckAsync(password, username, email, cancellationToken);
        return accepted.IsFailure ? accepted.Error : await accepted.Value.HashAsync(caller, cancellationToken);
    }

    private async Task<HashingPriority> GetPriorityAsync(User user, Token<Device>? deviceToken, CancellationToken cancellationToken) =>
        await knownDevices.IsKnownAsync(LoginName.FromUsername(user.Username), deviceToken, cancellationToken) ? HashingPriority.Recognized : HashingPriority.UnknownClient;
}

/// <summary>A new password that the policy has accepted.</summary>
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
