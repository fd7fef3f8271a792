using Auth.Domain.Common;

namespace Auth.Domain.Devices;

/// <summary>The known devices of a user at one time. What logins leave behind is bounded separately for each of them, and once for all unknown clients together (P6).</summary>
/// <remarks>So a client that knows the password, but has no known device, evicts nothing that the owner needs on theirs.</remarks>
internal sealed class KnownDevices
{
    private readonly HashSet<TokenHash<Device>> _tokenHashes;

    private KnownDevices(HashSet<TokenHash<Device>> tokenHashes) => _tokenHashes = tokenHashes;

    /// <summary>Selects the devices of a user that are known now.</summary>
    public static KnownDevices From(IEnumerable<Device> devices, DateTimeOffset now) => new([.. devices.Where(device => device.IsKnown(now)).Select(device => device.TokenHash)]);

    /// <summary>Selects the oldest records of a client for eviction so that one more fits.</summary>
    /// <param name="records">All records of the user.</param>
    /// <param name="client">The device token that the client presented; null if none.</param>
    /// <param name="getDevice">Returns the device token with which a record was created.</param>
    internal IEnumerable<T> SelectForEviction<T>(
        IEnumerable<T> records, TokenHash<Device>? client, int maxPerClient, Func<T, TokenHash<Device>?> getDevice, Func<T, DateTimeOffset> getCreationTime)
    {
        var known = Recognize(client);
        return records.Where(record => Recognize(getDevice(record)) == known).OrderByDescending(getCreationTime).Skip(maxPerClient - 1);
    }

    /// <returns>Null for all unknown clients.</returns>
    private TokenHash<Device>? Recognize(TokenHash<Device>? presented) => presented is { } hash && _tokenHashes.Contains(hash) ? hash : null;
}
