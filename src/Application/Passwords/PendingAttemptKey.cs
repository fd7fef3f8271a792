using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Identifies a pending attempt in the database.</summary>
/// <param name="DeviceTokenHash">The device on which the attempt is counted; null if it is counted on the account.</param>
internal sealed record PendingAttemptKey(UserId UserId, TokenHash<Device>? DeviceTokenHash, AttemptId AttemptId);

/// <summary>Pending attempts whose outcome was lost by an exception. They are released in the background, so that a failure of the system never counts as a wrong password (P8).</summary>
internal interface IAttemptReleaseQueue
{
    /// <summary>Enqueues a pending attempt and returns at once. It may never have been stored.</summary>
    void Enqueue(PendingAttemptKey attempt);
}
