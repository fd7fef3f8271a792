using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Devices;

/// <summary>Finds devices for attempts and logins.</summary>
internal static class DeviceRepositoryExtensions
{
    /// <summary>Returns the user's device of a presented token; null if no token was presented or it belongs to no device of this user.</summary>
    /// <remarks>The device may be forgotten. <see cref="User"/> decides whether it still counts.</remarks>
    public static Task<Device?> FindPresentedAsync(this IDeviceRepository devices, UserId userId, TokenHash<Device>? tokenHash, CancellationToken cancellationToken) =>
        tokenHash is { } hash ? devices.FindAsync(userId, hash, cancellationToken) : Task.FromResult<Device?>(null);
}
