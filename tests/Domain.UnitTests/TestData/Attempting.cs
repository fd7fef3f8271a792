using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.TestData;

/// <summary>Whole attempts, as a door to a password check makes them.</summary>
internal static class Attempting
{
    public static AttemptDecision Begin(this User user, DateTimeOffset now, ILockoutPolicy? policy = null, Device? device = null) =>
        user.BeginAttempt(policy ?? LockoutPolicy.Default, now, device);

    /// <summary>Takes a slot that must be free.</summary>
    public static AttemptId Attempt(this User user, DateTimeOffset now, ILockoutPolicy? policy = null, Device? device = null) =>
        user.Begin(now, policy, device).AttemptId ?? throw new InvalidOperationException("The attempt was not granted.");

    public static void GuessWrong(this User user, DateTimeOffset now, ILockoutPolicy? policy = null, Device? device = null) =>
        user.FailAttempt(user.Attempt(now, policy, device), policy ?? LockoutPolicy.Default, now, device);

    public static Result Complete(this User user, AttemptId attemptId, DateTimeOffset now, ILockoutPolicy? policy = null, Device? device = null) =>
        user.CompleteAttempt(user.Verified(attemptId), policy ?? LockoutPolicy.Default, now, device);

    /// <summary>What a verifier hands over after it found the user's present password right.</summary>
    public static VerifiedPassword Verified(this User user, AttemptId attemptId, PasswordHash? rehashed = null) =>
        new(user.Id, attemptId, user.PasswordVersion, user.PasswordHash, rehashed);
}
