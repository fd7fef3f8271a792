using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.TestData;

/// <summary>Attempts for tests, as the use cases that verify a password make them.</summary>
internal static class TestAttempts
{
    public static AttemptDecision Begin(this User user, DateTimeOffset now, ILockoutPolicy? policy = null, Device? device = null) =>
        user.BeginAttempt(policy ?? LockoutPolicy.Default, now, device);

    /// <summary>Begins an attempt that must be granted.</summary>
    public static AttemptId Attempt(this User user, DateTimeOffset now, ILockoutPolicy? policy = null, Device? device = null) =>
        user.Begin(now, policy, device).AttemptId ?? throw new InvalidOperationException("The attempt was not granted.");

    public static void AddFailedAttempt(this User user, DateTimeOffset now, ILockoutPolicy? policy = null, Device? device = null) =>
        user.FailAttempt(user.Attempt(now, policy, device), policy ?? LockoutPolicy.Default, now, device);

    public static Result Complete(this User user, AttemptId attemptId, DateTimeOffset now, ILockoutPolicy? policy = null, Device? device = null) =>
        user.CompleteAttempt(user.Verified(attemptId), policy ?? LockoutPolicy.Default, now, device);

    /// <summary>The result of verifying the right password.</summary>
    public static VerifiedPassword Verified(this User user, AttemptId attemptId, PasswordHash? rehashed = null) =>
        new(user.Id, attemptId, user.PasswordVersion, user.PasswordHash, rehashed);
}
