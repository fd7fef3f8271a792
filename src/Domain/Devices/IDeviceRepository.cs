using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Devices;

/// <summary>Loads and stores devices. Changes are saved when the unit of work commits.</summary>
public interface IDeviceRepository
{
    /// <summary>Returns the user's device with this token, known or forgotten; null if there is none.</summary>
    Task<Device?> FindAsync(UserId userId, TokenHash<Device> tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns the device with this token, of any user, known or forgotten; null if there is none.</summary>
    Task<Device?> FindAsync(TokenHash<Device> tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns all devices of a user.</summary>
    Task<IReadOnlyList<Device>> ListByUserAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Adds a device.</summary>
    void Add(Device device);

    /// <summary>Removes a device.</summary>
    void Remove(Device device);
}
