using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Finds out whether a presented device token belongs to a known device of the account, before an attempt is stored.</summary>
/// <remarks>Used only if the answer makes a difference: the caller has to wait for a hashing permit, or its network is slowed down.</remarks>
internal sealed class KnownDeviceLookup(IUserRepository users, IDeviceRepository devices, KnownDeviceLookupLimit limit, TimeProvider time)
{
    /// <summary>Whether the device is known for the account. Also false if too many lookups are in progress.</summary>
    /// <remarks>The queries do not depend on whether the login name exists (P5).</remarks>
    public async Task<bool> IsKnownAsync(LoginName name, Token<Device>? deviceToken, CancellationToken cancellationToken)
    {
        if (deviceToken is null) return false;
        using var lease = await limit.EnterAsync(cancellationToken);
        if (lease is null || await devices.FindAsync(deviceToken.Hash(), cancellationToken) is not { } device || !device.IsKnown(time.Now())) return false;

        var user = await users.FindAsync(device.UserId, cancellationToken);
        return user?.IsNamed(name) == true;
    }
}

/// <summary>Bounds the lookups of device tokens, which cost an attacker nothing to present (P7).</summary>
internal sealed class KnownDeviceLookupLimit : IDisposable
{
    /// <summary>The maximum number of lookups at a time.</summary>
    public const int MaxLookups = 4;

    /// <summary>How long a lookup waits for others. It is rejected only if the database is slow, because a lookup takes about a millisecond.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _free = new(MaxLookups, MaxLookups);

    /// <summary>Waits for a lookup to be allowed.</summary>
    /// <returns>A lease to dispose; null if it is not allowed in time.</returns>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken) =>
        await _free.WaitAsync(MaxWait, cancellationToken) ? new Lease(_free) : null;

    /// <inheritdoc />
    public void Dispose() => _free.Dispose();

    private sealed class Lease(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
