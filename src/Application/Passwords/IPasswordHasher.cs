using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Computes and checks password hashes in a bounded number of places, so that a flood of logins can't take the machine (P7).</summary>
public interface IPasswordHasher
{
    /// <summary>Waits for a place to hash, at most <c>Passwords:MaxQueueWait</c>.</summary>
    /// <returns>The place, to be disposed; null when none came free in time.</returns>
    /// <remarks>Only <see cref="PasswordVerifier"/> may enter: it is the one door to a password check (ADR 4; an architecture test holds it).</remarks>
    Task<IHashingPlace?> EnterAsync(CancellationToken cancellationToken);

    /// <summary>Hashes a new password in a place of its own.</summary>
    /// <returns>The hash by the configured algorithm and cost, or <see cref="PasswordErrors.Busy"/> when no place came free.</returns>
    Task<Result<PasswordHash>> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>Whether a stored form is of a scheme, and at a cost, that can be verified here. Computes nothing.</summary>
    bool Recognises(PasswordHash stored);
}

/// <summary>One of the bounded places; disposing it lets the next one in.</summary>
public interface IHashingPlace : IDisposable
{
    /// <summary>Checks a password against its stored form. Never throws for a malformed form: that is <see cref="PasswordVerification.Wrong"/>.</summary>
    /// <remarks>Costs at least as much as a check at the current algorithm and cost, whatever the stored form is, so that the time does not tell an imported user, an unusable password or an unknown name (R21).</remarks>
    Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored);

    /// <summary>Hashes a password by the configured algorithm and cost.</summary>
    Task<PasswordHash> HashAsync(string password);
}

/// <summary>What a check found.</summary>
public enum PasswordVerification
{
    /// <summary>The password does not match, or the stored form is unusable.</summary>
    Wrong,

    /// <summary>The password matches.</summary>
    Right,

    /// <summary>The password matches a form that is not of the configured algorithm and cost: hash it again.</summary>
    RightButOutdated,
}
