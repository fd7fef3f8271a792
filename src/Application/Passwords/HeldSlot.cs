using Auth.Application.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>A slot that an attempt holds in the store.</summary>
/// <param name="User">Whose account.</param>
/// <param name="Device">The device that the client showed, if it has one of the person's.</param>
/// <param name="Attempt">The attempt.</param>
public sealed record HeldSlot(UserId User, DeviceTokenHash? Device, AttemptId Attempt);

/// <summary>Slots that a fault kept from being given back. They are tried again until the store answers, so that a store that was away is nobody's wrong password (P8).</summary>
public interface IAbandonedAttempts
{
    /// <summary>Adds one; returns at once.</summary>
    void Add(HeldSlot slot);
}

/// <summary>Gives slots back.</summary>
public static class GivingBack
{
    /// <summary>Frees the slot, if nobody has decided it.</summary>
    public static Task GiveBackAsync(this IUnitOfWork unitOfWork, HeldSlot slot, IUserRepository users, IDeviceRepository devices) =>
        unitOfWork.CommitAsync(
            async () =>
            {
                var user = await users.FindAttemptedAsync(slot.User, CancellationToken.None);
                var device = slot.Device is { } token ? await devices.FindAsync(slot.User, token, CancellationToken.None) : null;
                user?.AbandonAttempt(slot.Attempt, device);
                return user;
            },
            CancellationToken.None);
}
