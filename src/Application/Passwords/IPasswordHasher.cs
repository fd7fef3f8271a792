using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;

namespace Auth.Application.Passwords;

/// <summary>Computes and verifies password hashes with a limited number of permits, so that a login flood cannot exhaust the machine (P7).</summary>
internal interface IPasswordHasher
{
    /// <summary>Waits for a permit, at most for <c>Passwords:MaxQueueWait</c>.</summary>
    /// <returns>The permit, to be disposed; null after a timeout, or if the queue is full and other callers need it more.</returns>
    /// <remarks>Only <see cref="PasswordVerifier"/> may call it, so that every password verification is counted (ADR 4), and <see cref="NewPasswordHasher"/>, to compare a new password with the one that it replaces. An architecture test enforces this.</remarks>
    Task<IHashingPermit?> AcquirePermitAsync(HashingCaller caller, CancellationToken cancellationToken);

    /// <summary>Hashes a new password with a permit of its own.</summary>
    /// <returns>The hash with the configured algorithm and cost, or <see cref="PasswordErrors.Busy"/> after a timeout.</returns>
    Task<Result<PasswordHash>> HashAsync(string password, HashingCaller caller, CancellationToken cancellationToken);

    /// <summary>Whether a stored hash has a scheme and a cost that can be verified. Computes nothing.</summary>
    bool CanVerify(PasswordHash stored);
}

/// <summary>Who waits for a hashing permit. Permits are shared fairly by it (R76).</summary>
/// <param name="Client">Its IP address and network share permits with others.</param>
/// <param name="GetPriorityAsync">Called only if the caller has to wait, because it may query the database.</param>
internal sealed record HashingCaller(ClientFingerprint Client, Func<Task<HashingPriority>> GetPriorityAsync)
{
    /// <summary>Creates a caller whose priority is known.</summary>
    public static HashingCaller Create(ClientFingerprint client, HashingPriority priority) => new(client, () => Task.FromResult(priority));
}

/// <summary>The priorities of callers that wait for a permit. Each has a share, so none can starve the others.</summary>
internal enum HashingPriority
{
    /// <summary>A signed-in user, or an attempt on an account from a device that is known for it.</summary>
    Recognized,

    /// <summary>An attempt from an unknown client, or a new password of one that has an email link, an invitation or the setup token.</summary>
    UnknownClient,

    /// <summary>A new password of a client that has proved nothing, such as a registration.</summary>
    NewPassword,
}

/// <summary>A permit to hash. Disposing it releases the permit.</summary>
internal interface IHashingPermit : IDisposable
{
    /// <summary>Verifies a password against a stored hash. A malformed hash is <see cref="PasswordVerification.Failed"/>, not an exception.</summary>
    /// <remarks>It costs as much as a verification with the current algorithm and cost, or more. So the time reveals neither an unusable hash nor an unknown login name (R21). An imported hash of another function takes longer (ADR 10).</remarks>
    Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored);

    /// <summary>Hashes a password with the configured algorithm and cost.</summary>
    Task<PasswordHash> HashAsync(string password);
}

/// <summary>The result of a password verification.</summary>
internal enum PasswordVerification
{
    /// <summary>The password does not match, or the stored hash is unusable.</summary>
    Failed,

    /// <summary>The password matches.</summary>
    Success,

    /// <summary>The password matches a hash that is not of the configured algorithm and cost, so it must be hashed again.</summary>
    SuccessRehashNeeded,
}
