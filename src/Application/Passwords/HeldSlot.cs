using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>A slot that an attempt holds in the store.</summary>
/// <param name="User">Whose account.</param>
/// <param name="Device">The device that the client showed, if it has one of the person's.</param>
/// <param name="Attempt">The attempt.</param>
public sealed record HeldSlot(UserId User, DeviceTokenHash? Device, AttemptId Attempt);

/// <summary>Slots that a fault left behind. They are given back in the background, at once or as soon as the store answers again, so that a fault is nobody's wrong password (P8).</summary>
public interface IAbandonedAttempts
{
    /// <summary>Adds one; returns at once. It need not have been stored.</summary>
    void Add(HeldSlot slot);
}
