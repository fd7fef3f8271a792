using Auth.Domain.Devices;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Devices;

internal sealed class DeviceRepository(AuthContext context, CompiledQueries queries) : IDeviceRepository
{
    public async Task<Device?> FindAsync(UserId user, DeviceTokenHash token, CancellationToken cancellationToken) =>
        context.AtHand<Device, DeviceTokenHash>(nameof(Device.Token), token) is { } device && device.User == user
            ? device
            : await queries.Device(context, user, token, cancellationToken);

    public async Task<IReadOnlyList<Device>> OfAsync(UserId user, CancellationToken cancellationToken) =>
        await context.Devices.Where(d => d.User == user).ToListAsync(cancellationToken);

    public void Add(Device device) => context.Add(device);

    public void Remove(Device device) => context.Remove(device);
}
