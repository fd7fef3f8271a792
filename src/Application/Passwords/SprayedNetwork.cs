using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Users;

namespace Auth.Application.Passwords;

/// <summary>Failures and successes of a network within a window, for <see cref="SprayingDetector"/>.</summary>
internal sealed class SprayedNetwork
{
    private const int SuccessesPerLimit = 2;

    /// <summary>How long a failure has to store its report, before another one may.</summary>
    private static readonly TimeSpan ReportLease = TimeSpan.FromMinutes(1);

    private readonly HashSet<LoginNameDigest> _failed = [];
    private readonly HashSet<UserId> _succeeded = [];
    private DateTimeOffset _windowStart;
    private DateTimeOffset _nextTurnAt;
    private (LoginNameDigest Name, DateTimeOffset At)? _reporter;

    public SprayedNetwork(NetworkKey key, DateTimeOffset now)
    {
        (Key, _windowStart) = (key, now);
        Node = new LinkedListNode<SprayedNetwork>(this);
    }

    public NetworkKey Key { get; }

    public LinkedListNode<SprayedNetwork> Node { get; }

    public DateTimeOffset LastFailureAt { get; private set; }

    public bool IsReported { get; set; }

    /// <summary>The names and accounts in memory.</summary>
    public int EntryCount => _failed.Count + _succeeded.Count;

    public int Count => _failed.Count - _succeeded.Count;

    private int MaxSuccesses => SuccessesPerLimit * Key.Limit;

    /// <summary>Further failures make no difference: the network is over its limit, however many attempts succeed.</summary>
    private int MaxFailures => MaxSuccesses + Key.Limit;

    public bool IsSlowed(DateTimeOffset now) => Count >= Key.Limit && IsInWindow(now);

    /// <returns>The time until the next turn; null if there is no wait.</returns>
    public TimeSpan? GetWait(DateTimeOffset now)
    {
        var wait = _nextTurnAt - now;
        // Not after the clock was set back.
        return IsSlowed(now) && wait > TimeSpan.Zero && wait <= SprayingDetector.TurnInterval ? wait : null;
    }

    public void TakeTurn(DateTimeOffset now)
    {
        if (IsSlowed(now)) _nextTurnAt = now + SprayingDetector.TurnInterval;
    }

    /// <returns>The change of <see cref="EntryCount"/>.</returns>
    public int RestartWindow(DateTimeOffset now)
    {
        if (IsInWindow(now)) return 0;
        var forgotten = EntryCount;
        _failed.Clear();
        _succeeded.Clear();
        (_windowStart, IsReported, _reporter) = (now, false, null);
        return -forgotten;
    }

    /// <returns>The change of <see cref="EntryCount"/>.</returns>
    public int RecordFailure(LoginNameDigest name, DateTimeOffset now)
    {
        LastFailureAt = now;
        if (_failed.Count >= MaxFailures || !_failed.Add(name)) return 0;
        if (Count == Key.Limit) _nextTurnAt = now + SprayingDetector.TurnInterval;
        return 1;
    }

    /// <returns>The change of <see cref="EntryCount"/>.</returns>
    public int RecordSuccess(UserId userId, IEnumerable<LoginNameDigest> names)
    {
        var removed = names.Count(_failed.Remove);
        if (removed > 0) return -removed;
        return _succeeded.Count < MaxSuccesses && _succeeded.Add(userId) ? 1 : 0;
    }

    /// <summary>Whether the failure has to report the network. A repeated call for the same name returns the same.</summary>
    public bool TryBeginReport(LoginNameDigest name, DateTimeOffset now)
    {
        if (!IsSlowed(now) || IsReported) return false;
        if (_reporter is { } other && other.Name != name && now < other.At + ReportLease) return false;
        _reporter = (name, now);
        return true;
    }

    /// <summary>False also after the clock was set back.</summary>
    private bool IsInWindow(DateTimeOffset now) => now >= _windowStart && now - _windowStart < SprayingDetector.Window;
}

/// <summary>A network and its limit.</summary>
internal readonly record struct NetworkKey(IPAddress Address, int PrefixLength, int Limit)
{
    public override string ToString() => $"{Address}/{PrefixLength}";
}

/// <summary>A login name in memory: half of its SHA-256, because the text may be a password.</summary>
internal readonly record struct LoginNameDigest(UInt128 Value)
{
    /// <summary>Computes the digest of a name.</summary>
    public static LoginNameDigest From(LoginName name) => new(BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name.NormalizedValue))));
}
