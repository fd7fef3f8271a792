using Auth.Domain.Devices;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Devices;

internal sealed class DeviceRepository(AuthContext context) : IDeviceRepository
{
    public Task<Device?> FindAsync(UserId user, DeviceTokenHash token, CancellationToken cancellationToken) =>
        context.Devices.SingleOrDefaultAsync(d => d.Token == token && d.User == user, cancellationToken);

    public Task<Device?> FindAsync(LoginName name, DeviceTokenHash token, CancellationToken cancellationToken)
    {
        var key = name.Key;
        var owners = name.IsEmail ? context.Users.Where(u => u.Email!.Key == key) : context.Users.Where(u => u.Username.Key == key);
        return context.Devices.SingleOrDefaultAsync(d => d.Token == token && owners.Any(u => u.Id == d.User), cancellationToken);
    }

    public async Task<IReadOnlyList<Device>> OfAsync(UserId user, CancellationToken cancellationToken) =>
        await context.Devices.Where(d => d.User == user).ToListAsync(cancellationToken);

    public void Add(Device device) => context.Add(device);

    public void Remove(Device device) => context.Remove(device);
}
