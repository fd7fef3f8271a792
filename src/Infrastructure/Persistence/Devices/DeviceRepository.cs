using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Devices;

internal sealed class DeviceRepository(AuthContext context, CompiledQueries queries) : IDeviceRepository
{
    public async Task<Device?> FindAsync(UserId userId, TokenHash<Device> tokenHash, CancellationToken cancellationToken) =>
        context.FindTracked<Device, TokenHash<Device>>(nameof(Device.TokenHash), tokenHash) is { } device && device.UserId == userId
            ? device
            : await queries.Device(context, userId, tokenHash, cancellationToken);

    public async Task<Device?> FindAsync(TokenHash<Device> tokenHash, CancellationToken cancellationToken) =>
        await context.Devices.SingleOrDefaultAsync(d => d.TokenHash == tokenHash, cancellationToken);

    public Task<IReadOnlyList<Device>> ListByUserAsync(UserId userId, CancellationToken cancellationToken) => queries.DevicesByUser.ListAsync(context, userId, cancellationToken);

    public void Add(Device device) => context.Add(device);

    public void Remove(Device device) => context.Remove(device);
}
