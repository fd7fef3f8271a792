using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Devices in memory.</summary>
internal sealed class InMemoryDeviceRepository : IDeviceRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryDeviceRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<Device?> FindAsync(UserId userId, TokenHash<Device> tokenHash, CancellationToken cancellationToken)
    {
        return Task.FromResult(_context.DeviceSet.FindHeld(IsDevice) ?? _context.DeviceSet.Find(IsDevice));

        bool IsDevice(Device device) => device.UserId == userId && device.TokenHash == tokenHash;
    }

    /// <inheritdoc />
    public Task<Device?> FindAsync(TokenHash<Device> tokenHash, CancellationToken cancellationToken)
    {
        return Task.FromResult(_context.DeviceSet.FindHeld(IsDevice) ?? _context.DeviceSet.Find(IsDevice));

        bool IsDevice(Device device) => device.TokenHash == tokenHash;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Device>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) => Task.FromResult(_context.DeviceSet.Where(device => device.UserId == userId));

    /// <inheritdoc />
    public void Add(Device device) => _context.DeviceSet.Add(device);

    /// <inheritdoc />
    public void Remove(Device device) => _context.DeviceSet.Remove(device);
}
