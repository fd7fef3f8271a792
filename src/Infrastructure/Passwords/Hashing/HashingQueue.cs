using System.Net;
using Auth.Application.Passwords;
using Auth.Domain.Sessions;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Orders waiters by fair shares: priorities by weight, in them networks, in them sources, in them by arrival (ADR 34). Not thread-safe.</summary>
/// <remarks>
/// Each waiter costs its source and its network one step, also if it is not served. Those that have used fewer steps are
/// served first. None can save up more than <see cref="Credit"/> steps.
/// </remarks>
internal sealed class HashingQueue(TimeProvider time)
{
    /// <summary>Requests that a network or a source without recent ones has in advance of those that ask often. A user who mistypes a password needs two or three.</summary>
    public const int Credit = 3;

    /// <summary>Sources that are remembered while they do not wait; with their networks, about 10 MB.</summary>
    public const int MaxIdleSources = 16_384;

    /// <summary>How long a source is remembered while it does not wait.</summary>
    public static readonly TimeSpan IdleRetention = TimeSpan.FromMinutes(10);

    private readonly PriorityGroup _root = new();
    private readonly LinkedList<QueueSource> _idleSources = new();
    private long _sequence;

    /// <summary>The number of waiters.</summary>
    public int Count => _root.Count;

    /// <summary>The number of sources that are held in memory, waiting or idle.</summary>
    public int SourceCount { get; private set; }

    /// <summary>Adds a waiter.</summary>
    public HashingWaiter Add(ClientFingerprint client, HashingPriority priority)
    {
        ForgetIdleSources();
        var source = GetSource(client, priority);
        if (source.IdleNode is { } idle)
        {
            _idleSources.Remove(idle);
            source.IdleNode = null;
        }

        var waiter = new HashingWaiter(source);
        source.Waiters.AddLast(waiter.Node);
        Update(source, change: 1);
        return waiter;
    }

    /// <summary>Removes the waiter whose turn it is.</summary>
    /// <returns>Null if none waits.</returns>
    public HashingWaiter? TakeNext()
    {
        if (Count == 0) return null;

        var waiter = _root.FindSource(group => group.ByTurn.Min!).Waiters.First!.Value;
        Remove(waiter, isServed: true);
        return waiter;
    }

    /// <summary>Removes the newest waiter of the largest source in the largest network. The queue must not be empty.</summary>
    public HashingWaiter TakeNewestOfLargest()
    {
        var waiter = _root.FindSource(group => group.BySize.Max!).Waiters.Last!.Value;
        Remove(waiter, isServed: false);
        return waiter;
    }

    /// <summary>Removes a waiter that gives up.</summary>
    /// <returns>False if it has been removed before.</returns>
    public bool TryRemove(HashingWaiter waiter)
    {
        if (waiter.Node.List is null) return false;
        Remove(waiter, isServed: false);
        return true;
    }

    private void Remove(HashingWaiter waiter, bool isServed)
    {
        var source = waiter.Source;
        source.Waiters.Remove(waiter.Node);
        Update(source, change: -1, isServed);
        if (source.Count > 0) return;

        source.IdleSince = time.GetTimestamp();
        source.IdleNode = _idleSources.AddLast(source);
    }

    private QueueSource GetSource(ClientFingerprint client, HashingPriority priority)
    {
        var networks = (QueueGroup)_root.Members[priority];
        var network = (QueueGroup)networks.GetOrAdd(client.GetNetwork(bitsOfIPv4: 24, bitsOfIPv6: 48), key => new QueueGroup(networks, key, cost: 1));
        return (QueueSource)network.GetOrAdd(client.GetNetwork(bitsOfIPv4: 32, bitsOfIPv6: 64), key =>
        {
            SourceCount++;
            return new QueueSource(network, key);
        });
    }

    private void ForgetIdleSources()
    {
        while (_idleSources.First is { } oldest && (_idleSources.Count > MaxIdleSources || time.GetElapsedTime(oldest.Value.IdleSince) >= IdleRetention))
        {
            _idleSources.RemoveFirst();
            Forget(oldest.Value);
        }
    }

    private void Forget(QueueSource source)
    {
        SourceCount--;
        var network = source.Parent!;
        network.Members.Remove(source.Key);
        if (network.Members.Count == 0) network.Parent!.Members.Remove(network.Key);
    }

    /// <summary>Changes the number of waiters of a source and of all its groups.</summary>
    private void Update(QueueSource source, int change, bool isServed = false)
    {
        _sequence++;
        QueueMember member = source;
        for (; member.Parent is { } group; member = group)
        {
            group.Leave(member);
            if (change > 0) group.Admit(member, _sequence);
            if (isServed) group.Serve(member, _sequence);
            member.Count += change;
            group.Join(member);
        }

        member.Count += change;
    }
}
