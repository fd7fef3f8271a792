using Auth.Domain.Common;
using Auth.Domain.Passwords;

namespace Auth.Application.Passwords;

/// <summary>Computes and verifies password hashes with a limited number of permits, so that a login flood cannot exhaust the machine (P7).</summary>
public interface IPasswordHasher
{
    /// <summary>Waits for a permit, at most for <c>Passwords:MaxQueueWait</c>.</summary>
    /// <returns>The permit, to be disposed; null after a timeout.</returns>
    /// <remarks>Only <see cref="PasswordVerifier"/> may call it, so that every password verification is counted (ADR 4). An architecture test enforces this.</remarks>
    Task<IHashingPermit?> AcquirePermitAsync(CancellationToken cancellationToken);

    /// <summary>Hashes a new password with a permit of its own.</summary>
    /// <returns>The hash with the configured algorithm and cost, or <see cref="PasswordErrors.Busy"/> after a timeout.</returns>
    Task<Result<PasswordHash>> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>Whether a stored hash has a scheme and a cost that can be verified. Computes nothing.</summary>
    bool CanVerify(PasswordHash stored);
}

/// <summary>A permit to hash. Disposing it releases the permit.</summary>
public interface IHashingPermit : IDisposable
{
    /// <summary>Verifies a password against a stored hash. A malformed hash is <see cref="PasswordVerification.Failed"/>, not an exception.</summary>
    /// <remarks>It costs as much as a verification with the current algorithm and cost, or more. The time therefore does not reveal an imported user, an unusable hash or an unknown login name (R21).</remarks>
    Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored);

    /// <summary>Hashes a password with the configured algorithm and cost.</summary>
    Task<PasswordHash> HashAsync(string password);
}

/// <summary>The result of a password verification.</summary>
public enum PasswordVerification
{
    /// <summary>The password does not match, or the stored hash is unusable.</summary>
    Failed,

    /// <summary>The password matches.</summary>
    Success,

    /// <summary>The password matches a hash that is not of the configured algorithm and cost, so it must be hashed again.</summary>
    SuccessRehashNeeded,
}
