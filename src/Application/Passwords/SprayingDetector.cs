using System.Net;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Counts the login names on which attempts of one network failed, and slows networks down that have too many (R81). The counts of a node are in memory.</summary>
/// <remarks>
/// A name counts once, however often attempts on it fail, until one on its account succeeds. A success on another account lowers the
/// count as well, up to twice the limit: people who share an address sign in, too (ADR 34).
/// </remarks>
internal sealed class SprayingDetector(SprayingSettings settings, TimeProvider time)
{
    /// <summary>How long failures count. The window begins with the first one.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>The time between two attempts of a network with too many failures. A window has 240 of these turns.</summary>
    public static readonly TimeSpan TurnInterval = TimeSpan.FromSeconds(15);

    /// <summary>Names, accounts and networks that are remembered, together; at most 25 MB. Beyond it, the networks whose last failure is oldest are forgotten.</summary>
    public const int MaxEntries = 100_000;

    private readonly Level[] _levels =
    [
        new(BitsOfIPv4: 32, BitsOfIPv6: 64, settings.FailedAccounts),
        new(BitsOfIPv4: null, BitsOfIPv6: 56, settings.FailedAccounts * 2),
        new(BitsOfIPv4: 24, BitsOfIPv6: 48, settings.FailedAccountsPerNetwork),
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<NetworkKey, SprayedNetwork> _networks = [];

    /// <summary>The networks by their last failure, oldest first.</summary>
    private readonly LinkedList<SprayedNetwork> _byAge = new();

    /// <summary>The number of names and accounts that are remembered for all networks.</summary>
    public int EntryCount { get; private set; }

    /// <summary>Whether the client needs a turn for an attempt.</summary>
    public bool IsSlowed(ClientFingerprint client)
    {
        var now = time.GetUtcNow();
        lock (_lock) return FindNetworks(client).Any(network => network.IsSlowed(now));
    }

    /// <summary>Returns how long the client must wait for a turn; null if it need not.</summary>
    public TimeSpan? FindWait(ClientFingerprint client)
    {
        lock (_lock) return FindWait(client, time.GetUtcNow());
    }

    /// <summary>Takes the turn that an attempt needs in a network with too many failures.</summary>
    /// <returns>Null if the attempt may be made; otherwise how long the client must wait.</returns>
    public TimeSpan? TakeTurn(ClientFingerprint client)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var wait = FindWait(client, now);
            if (wait is not null) return wait;
            foreach (var network in FindNetworks(client)) network.TakeTurn(now);
            return null;
        }
    }

    /// <summary>Counts a failed attempt on a login name, whether or not it has an account. A repeated call changes nothing.</summary>
    /// <returns>The network that this failure has to report; null if there is none. Pass it to <see cref="MarkReported"/> once that is stored.</returns>
    public SprayingSuspicion? RecordFailure(ClientFingerprint client, LoginNameDigest name)
    {
        if (client.IpAddress.Equals(IPAddress.None)) return null;
        var now = time.GetUtcNow();
        lock (_lock)
        {
            ForgetOld(now);
            SprayingSuspicion? suspicion = null;
            foreach (var key in GetKeys(client))
            {
                var network = GetNetwork(key, now);
                EntryCount += network.RecordFailure(name, now);
                if (suspicion is null && network.TryBeginReport(name, now)) suspicion = new(key.ToString(), network.Count) { Key = key };
            }

            return suspicion;
        }
    }

    /// <summary>Records a right password or code of an account.</summary>
    /// <param name="names">The names of the account.</param>
    public void RecordSuccess(ClientFingerprint client, UserId userId, IReadOnlyCollection<LoginNameDigest> names)
    {
        lock (_lock)
        {
            // Without failures there is nothing to lower.
            foreach (var network in FindNetworks(client)) EntryCount += network.RecordSuccess(userId, names);
        }
    }

    /// <summary>Records that a suspicion has been stored, so that it is reported once a window.</summary>
    public void MarkReported(SprayingSuspicion suspicion)
    {
        lock (_lock)
        {
            if (_networks.TryGetValue(suspicion.Key, out var network)) network.IsReported = true;
        }
    }

    private TimeSpan? FindWait(ClientFingerprint client, DateTimeOffset now) => FindNetworks(client).Max(network => network.GetWait(now));

    private IEnumerable<NetworkKey> GetKeys(ClientFingerprint client)
    {
        var isIPv4 = client.IpAddress.GetAddressBytes().Length == 4;
        foreach (var level in _levels)
        {
            if (level.Limit > 0 && (isIPv4 ? level.BitsOfIPv4 : level.BitsOfIPv6) is { } bits) yield return new(client.GetNetwork(bits, bits), bits, level.Limit);
        }
    }

    private IEnumerable<SprayedNetwork> FindNetworks(ClientFingerprint client)
    {
        foreach (var key in GetKeys(client))
        {
            if (_networks.TryGetValue(key, out var network)) yield return network;
        }
    }

    private SprayedNetwork GetNetwork(NetworkKey key, DateTimeOffset now)
    {
        if (_networks.TryGetValue(key, out var network))
        {
            _byAge.Remove(network.Node);
            EntryCount += network.RestartWindow(now);
        }
        else
        {
            _networks.Add(key, network = new SprayedNetwork(key, now));
        }

        _byAge.AddLast(network.Node);
        return network;
    }

    /// <summary>Forgets networks whose last failure is older than the window, and others if there are too many.</summary>
    private void ForgetOld(DateTimeOffset now)
    {
        while (_byAge.First is { } oldest && (EntryCount + _networks.Count >= MaxEntries || now - oldest.Value.LastFailureAt >= Window))
        {
            _byAge.RemoveFirst();
            _networks.Remove(oldest.Value.Key);
            EntryCount -= oldest.Value.EntryCount;
        }
    }

    private sealed record Level(int? BitsOfIPv4, int? BitsOfIPv6, int Limit);
}

/// <summary>A network whose failed attempts are on suspiciously many accounts.</summary>
/// <param name="Network">Address and prefix length, such as <c>203.0.113.7/32</c>.</param>
/// <param name="Accounts">The login names on which attempts failed, less the accounts that succeeded.</param>
internal sealed record SprayingSuspicion(string Network, int Accounts)
{
    internal NetworkKey Key { get; init; }
}
