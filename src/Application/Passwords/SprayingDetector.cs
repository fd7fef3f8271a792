using System.Net;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Counts the accounts on which attempts of one network failed, and pauses networks with too many (R81). The counts of a node are in memory.</summary>
/// <remarks>
/// An account counts once, however often attempts on it fail, until one succeeds. A success on another account lowers the
/// count as well, up to twice the limit: people who share an address sign in, too (ADR 34).
/// </remarks>
public sealed class SprayingDetector(SprayingSettings settings, TimeProvider time)
{
    /// <summary>How long failures count. The window begins with the first one.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>The pause after the failure that reaches the limit. Each further account doubles it.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(15);

    /// <summary>Accounts and networks that are remembered, together; at most 25 MB. Beyond it, the networks whose last failure is oldest are forgotten.</summary>
    public const int MaxEntries = 100_000;

    private const int SuccessesPerLimit = 2;

    /// <summary>Further failures make no difference: the pause is the longest one, however many attempts succeeded.</summary>
    private const int FailuresBeyondLimit = 16;

    private readonly Level[] _levels =
    [
        new(BitsOfIPv4: 32, BitsOfIPv6: 64, settings.FailedAccounts),
        new(BitsOfIPv4: null, BitsOfIPv6: 56, settings.FailedAccounts * 2),
        new(BitsOfIPv4: 24, BitsOfIPv6: 48, settings.FailedAccountsPerNetwork),
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<NetworkKey, Network> _networks = [];

    /// <summary>The networks by their last failure, oldest first.</summary>
    private readonly LinkedList<Network> _byAge = new();

    /// <summary>The number of accounts that are remembered for all networks.</summary>
    public int AccountCount { get; private set; }

    /// <summary>Returns how long the client must wait; null if it need not.</summary>
    public TimeSpan? GetPause(ClientFingerprint client)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var until = FindNetworks(client).Max(network => (DateTimeOffset?)network.PausedUntil);
            return until > now ? until - now : null;
        }
    }

    /// <summary>Counts a failed attempt on an account, or on the decoy of an unknown name. A repeated call changes nothing.</summary>
    /// <returns>The network that is suspected because of it, until it is passed to <see cref="MarkReported"/>; null if there is none.</returns>
    public SprayingSuspicion? RecordFailure(ClientFingerprint client, UserId userId)
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
                AccountCount += network.RecordFailure(userId, now);
                if (network.IsOverLimit && !network.IsReported) suspicion ??= new(key.ToString(), network.Count) { Key = key };
            }

            return suspicion;
        }
    }

    /// <summary>Records a right password or code.</summary>
    public void RecordSuccess(ClientFingerprint client, UserId userId)
    {
        lock (_lock)
        {
            // Without failures there is nothing to lower.
            foreach (var network in FindNetworks(client)) AccountCount += network.RecordSuccess(userId);
        }
    }

    /// <summary>Records that a suspicion has been stored, so that it is reported once a window.</summary>
    /// <returns>False if it has been reported before.</returns>
    public bool MarkReported(SprayingSuspicion suspicion)
    {
        lock (_lock)
        {
            if (!_networks.TryGetValue(suspicion.Key, out var network) || network.IsReported) return false;
            network.IsReported = true;
            return true;
        }
    }

    private IEnumerable<NetworkKey> GetKeys(ClientFingerprint client)
    {
        var isIPv4 = client.IpAddress.GetAddressBytes().Length == 4;
        foreach (var level in _levels)
        {
            if (level.Limit > 0 && (isIPv4 ? level.BitsOfIPv4 : level.BitsOfIPv6) is { } bits) yield return new(client.GetNetwork(bits, bits), bits, level.Limit);
        }
    }

    private IEnumerable<Network> FindNetworks(ClientFingerprint client)
    {
        foreach (var key in GetKeys(client))
        {
            if (_networks.TryGetValue(key, out var network)) yield return network;
        }
    }

    private Network GetNetwork(NetworkKey key, DateTimeOffset now)
    {
        if (_networks.TryGetValue(key, out var network))
        {
            _byAge.Remove(network.Node);
            AccountCount += network.RestartWindow(now);
        }
        else
        {
            _networks.Add(key, network = new Network(key, now));
        }

        _byAge.AddLast(network.Node);
        return network;
    }

    /// <summary>Forgets networks whose last failure is older than the window and the longest pause, and others if there are too many.</summary>
    private void ForgetOld(DateTimeOffset now)
    {
        while (_byAge.First is { } oldest && (AccountCount + _networks.Count >= MaxEntries || now - oldest.Value.LastFailureAt >= Window))
        {
            _byAge.RemoveFirst();
            _networks.Remove(oldest.Value.Key);
            AccountCount -= oldest.Value.AccountCount;
        }
    }

    private sealed record Level(int? BitsOfIPv4, int? BitsOfIPv6, int Limit);

    /// <summary>Failures and successes of a network within a window.</summary>
    private sealed class Network
    {
        private readonly HashSet<UserId> _failed = [];
        private readonly HashSet<UserId> _succeeded = [];
        private DateTimeOffset _windowStart;

        public Network(NetworkKey key, DateTimeOffset now)
        {
            (Key, _windowStart) = (key, now);
            Node = new LinkedListNode<Network>(this);
        }

        public NetworkKey Key { get; }

        public LinkedListNode<Network> Node { get; }

        public DateTimeOffset LastFailureAt { get; private set; }

        public DateTimeOffset PausedUntil { get; private set; }

        public bool IsReported { get; set; }

        public int AccountCount => _failed.Count + _succeeded.Count;

        public int Count => _failed.Count - _succeeded.Count;

        public bool IsOverLimit => Count >= Key.Limit;

        private int MaxSuccesses => SuccessesPerLimit * Key.Limit;

        /// <returns>The change of <see cref="AccountCount"/>.</returns>
        public int RestartWindow(DateTimeOffset now)
        {
            // Also after the clock was set back.
            if (now >= _windowStart && now - _windowStart < Window) return 0;
            var forgotten = AccountCount;
            _failed.Clear();
            _succeeded.Clear();
            (_windowStart, IsReported) = (now, false);
            return -forgotten;
        }

        /// <returns>The change of <see cref="AccountCount"/>.</returns>
        public int RecordFailure(UserId userId, DateTimeOffset now)
        {
            LastFailureAt = now;
            var isFull = _failed.Count >= MaxSuccesses + Key.Limit + FailuresBeyondLimit;
            var isNew = isFull ? !_failed.Contains(userId) : _failed.Add(userId);
            if (isNew && IsOverLimit) PausedUntil = now + GetPauseDuration();
            return isNew && !isFull ? 1 : 0;
        }

        /// <returns>The change of <see cref="AccountCount"/>.</returns>
        public int RecordSuccess(UserId userId)
        {
            if (_failed.Remove(userId)) return -1;
            return _succeeded.Count < MaxSuccesses && _succeeded.Add(userId) ? 1 : 0;
        }

        private TimeSpan GetPauseDuration()
        {
            var doubled = FirstPause * Math.Pow(2, Math.Min(Count - Key.Limit, FailuresBeyondLimit));
            return doubled < MaxPause ? doubled : MaxPause;
        }
    }
}

/// <summary>A network whose failed attempts are on suspiciously many accounts.</summary>
/// <param name="Network">Address and prefix length, such as <c>203.0.113.7/32</c>.</param>
/// <param name="Accounts">The accounts and unknown names on which attempts failed, less those that succeeded.</param>
public sealed record SprayingSuspicion(string Network, int Accounts)
{
    internal NetworkKey Key { get; init; }
}

/// <summary>A network and its limit.</summary>
internal readonly record struct NetworkKey(IPAddress Address, int PrefixLength, int Limit)
{
    public override string ToString() => $"{Address}/{PrefixLength}";
}
