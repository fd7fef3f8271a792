using Auth.Domain.Users;

namespace Auth.Domain.Devices;

/// <summary>The devices, as the domain asks for them. Changes are stored when the unit of work commits.</summary>
public interface IDeviceRepository
{
    /// <summary>The person's device with that token, known or forgotten; null: there is none.</summary>
    Task<Device?> FindAsync(UserId user, DeviceTokenHash token, CancellationToken cancellationToken);

    /// <summary>All devices of a person.</summary>
    Task<IReadOnlyList<Device>> OfAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Adds a new device.</summary>
    void Add(Device device);

    /// <summary>Removes a device.</summary>
    void Remove(Device device);
}
