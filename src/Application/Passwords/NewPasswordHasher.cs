using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Checks new passwords by the policy and hashes them. No other class hashes a new password, so none can skip the policy; an architecture test enforces this.</summary>
internal sealed class NewPasswordHasher(IPasswordPolicy policy, IPasswordHasher hasher, IRequestContext context)
{
    /// <summary>Checks a new password and hashes it.</summary>
    /// <param name="priority">What the client has proved so far.</param>
    /// <returns>The hash, the policy's reason for rejecting the password, or <see cref="PasswordErrors.Busy"/>.</returns>
    public async Task<Result<PasswordHash>> HashAsync(string password, Username username, EmailAddress? email, HashingPriority priority, CancellationToken cancellationToken)
    {
        var accepted = await CheckAsync(password, username, email, cancellationToken);
        return accepted.IsFailure ? accepted.Error : await accepted.Value.HashAsync(priority, cancellationToken);
    }

    /// <summary>Checks a new password that is hashed later, or not at all.</summary>
    public async Task<Result<AcceptedPassword>> CheckAsync(string password, Username username, EmailAddress? email, CancellationToken cancellationToken)
    {
        var result = await policy.CheckAsync(password, username, email, cancellationToken);
        return result.IsFailure ? result.Error : new AcceptedPassword(password, hasher, context.Client);
    }
}

/// <summary>A new password that the policy has accepted.</summary>
internal sealed class AcceptedPassword(string password, IPasswordHasher hasher, ClientFingerprint client)
{
    /// <summary>Hashes the password, which is expensive.</summary>
    /// <returns>The hash, or <see cref="PasswordErrors.Busy"/>.</returns>
    public Task<Result<PasswordHash>> HashAsync(HashingPriority priority, CancellationToken cancellationToken) =>
        hasher.HashAsync(password, HashingCaller.Create(client, priority), cancellationToken);
}
