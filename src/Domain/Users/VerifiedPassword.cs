using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;

namespace Auth.Domain.Users;

/// <summary>A verified password, to be redeemed with <see cref="User.CompleteAttempt"/>.</summary>
/// <param name="AttemptId">The id of the pending attempt.</param>
/// <param name="PasswordVersion">The version of the verified password.</param>
/// <param name="VerifiedHash">The hash against which the password was verified.</param>
/// <param name="UpgradedHash">The password hashed with the current algorithm and cost; null if that was not necessary.</param>
/// <param name="DeviceTokenHash">The presented device token, if it belongs to one of the user's devices.</param>
public sealed record VerifiedPassword(
    UserId UserId, AttemptId AttemptId, int PasswordVersion, PasswordHash VerifiedHash, PasswordHash? UpgradedHash, TokenHash<Device>? DeviceTokenHash = null);
