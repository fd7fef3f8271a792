using System.Net;
using Auth.Application.Passwords;
using Auth.Domain.Sessions;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Orders waiters by fair shares: priorities by weight, in them networks, in them sources, in them by arrival (ADR 34). Not thread-safe.</summary>
/// <remarks>
/// Networks and sources that ask rarely come before those that ask often, which take turns. Each group has a virtual time: it
/// advances by one when all that ask often had their turn. A new waiter moves the position of its source and network by one, from
/// at most <see cref="Credit"/> behind the virtual time to at most one ahead. So requests count even if they are not served.
/// </remarks>
internal sealed class FairQueue<T>(TimeProvider time)
{
    /// <summary>Requests that a network or a source without recent ones has in advance of those that ask often. A user who mistypes a password needs two or three.</summary>
    public const int Credit = 3;

    /// <summary>Sources that are remembered while they do not wait; with their networks, about 10 MB.</summary>
    public const int MaxIdleSources = 16_384;

    /// <summary>How long a source is remembered while it does not wait.</summary>
    public static readonly TimeSpan IdleRetention = TimeSpan.FromMinutes(10);

    /// <summary>The cost of a service by priority: of eight permits, four are for recognized callers, three for unknown clients and one for new passwords.</summary>
    private static readonly (HashingPriority Priority, int Cost)[] Costs = [(HashingPriority.Recognized, 3), (HashingPriority.UnknownClient, 4), (HashingPriority.NewPassword, 12)];

    private readonly Priorities _root = new();
    private readonly LinkedList<Source> _idleSources = new();
    private long _steps;

    /// <summary>The number of waiters.</summary>
    public int Count => _root.Count;

    /// <summary>The number of sources that are held in memory, waiting or idle.</summary>
    public int SourceCount { get; private set; }

    /// <summary>Adds a waiter.</summary>
    /// <returns>The entry, by which it can be removed.</returns>
    public Entry Add(T waiter, ClientFingerprint client, HashingPriority priority)
    {
        ForgetIdleSources();
        var source = GetSource(client, priority);
        if (source.IdleNode is { } idle)
        {
            _idleSources.Remove(idle);
            source.IdleNode = null;
        }

        var entry = new Entry(waiter, source);
        source.Entries.AddLast(entry.Node);
        Update(source, change: 1);
        return entry;
    }

    /// <summary>Removes the waiter whose turn it is.</summary>
    /// <returns>False if none waits.</returns>
    public bool TryTakeNext(out T waiter)
    {
        if (Count == 0)
        {
            waiter = default!;
            return false;
        }

        var source = _root.FindSource(group => group.ByTurn.Min!);
        var entry = source.Entries.First!.Value;
        Remove(entry, isServed: true);
        waiter = entry.Waiter;
        return true;
    }

    /// <summary>Removes the newest waiter of the largest source in the largest network. The queue must not be empty.</summary>
    public T TakeNewestOfLargest()
    {
        var entry = _root.FindSource(group => group.BySize.Max!).Entries.Last!.Value;
        Remove(entry, isServed: false);
        return entry.Waiter;
    }

    /// <summary>Removes a waiter that gives up.</summary>
    /// <returns>False if it has been removed before.</returns>
    public bool TryRemove(Entry entry)
    {
        if (entry.Node.List is null) return false;
        Remove(entry, isServed: false);
        return true;
    }

    private void Remove(Entry entry, bool isServed)
    {
        var source = entry.Source;
        source.Entries.Remove(entry.Node);
        Update(source, change: -1, isServed);
        if (source.Count > 0) return;

        source.IdleSince = time.GetTimestamp();
        source.IdleNode = _idleSources.AddLast(source);
    }

    private Source GetSource(ClientFingerprint client, HashingPriority priority)
    {
        var networks = (Group)_root.Members[priority];
        var network = (Group)networks.GetOrAdd(client.GetNetwork(bitsOfIPv4: 24, bitsOfIPv6: 48), key => new Group(networks, key, cost: 1));
        return (Source)network.GetOrAdd(client.GetNetwork(bitsOfIPv4: 32, bitsOfIPv6: 64), key =>
        {
            SourceCount++;
            return new Source(network, key);
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

    private void Forget(Source source)
    {
        SourceCount--;
        var network = source.Parent!;
        network.Members.Remove(source.Key);
        if (network.Members.Count == 0) network.Parent!.Members.Remove(network.Key);
    }

    /// <summary>Changes the number of waiters of a source and of all its groups.</summary>
    private void Update(Source source, int change, bool isServed = false)
    {
        _steps++;
        Member member = source;
        for (; member.Parent is { } group; member = group)
        {
            group.Leave(member);
            if (change > 0) group.Admit(member, _steps);
            if (isServed) group.Serve(member, _steps);
            member.Count += change;
            group.Join(member);
        }

        member.Count += change;
    }

    /// <summary>A waiter in the queue.</summary>
    public sealed class Entry
    {
        internal Entry(T waiter, Source source) => (Waiter, Source, Node) = (waiter, source, new LinkedListNode<Entry>(this));

        public T Waiter { get; }

        internal Source Source { get; }

        internal LinkedListNode<Entry> Node { get; }
    }

    /// <summary>A source, or a group of members, that has waiters or had some.</summary>
    internal abstract class Member(Group? parent, object key, int cost)
    {
        public Group? Parent { get; } = parent;

        public object Key { get; } = key;

        /// <summary>How far a service or a waiter moves the position.</summary>
        public int Cost { get; } = cost;

        public int Count { get; set; }

        /// <summary>The position in the virtual time of the group. The smallest is served next.</summary>
        public long Position { get; set; } = long.MinValue;

        /// <summary>The step of the last service; 0 for none. Members at the same position take turns.</summary>
        public long ServedAt { get; set; }

        /// <summary>The step at which it began to wait.</summary>
        public long WaitsSince { get; set; }

        /// <summary>The order in which members are served.</summary>
        public (long Position, int Cost, long ServedAt, long WaitsSince) Turn => (Position, Cost, ServedAt, WaitsSince);

        /// <summary>The order in which members lose a waiter, from the last: the largest, and among equals the one that would be served last.</summary>
        public (long WeightedCount, long Position, long ServedAt, long WaitsSince) Size => ((long)Count * Cost, Position, ServedAt, WaitsSince);
    }

    /// <summary>The waiters of one IP address, or one IPv6 /64.</summary>
    internal sealed class Source(Group network, object key) : Member(network, key, cost: 1)
    {
        public LinkedList<Entry> Entries { get; } = new();

        public LinkedListNode<Source>? IdleNode { get; set; }

        public long IdleSince { get; set; }
    }

    /// <summary>Networks of a priority, or sources of a network. Those that ask rarely come first, the others take turns.</summary>
    internal class Group(Group? parent, object key, int cost) : Member(parent, key, cost)
    {
        public Dictionary<object, Member> Members { get; } = [];

        /// <summary>The waiting members; the first is served next.</summary>
        public SortedSet<Member> ByTurn { get; } = new(Comparer<Member>.Create((a, b) => a.Turn.CompareTo(b.Turn)));

        /// <summary>The waiting members; the last loses its newest waiter if there are too many.</summary>
        public SortedSet<Member> BySize { get; } = new(Comparer<Member>.Create((a, b) => a.Size.CompareTo(b.Size)));

        /// <summary>The virtual time.</summary>
        protected long Now { get; set; }

        public Member GetOrAdd(IPAddress key, Func<IPAddress, Member> create)
        {
            if (Members.TryGetValue(key, out var member)) return member;
            member = create(key);
            Members.Add(key, member);
            return member;
        }

        public Source FindSource(Func<Group, Member> choose)
        {
            Member member = this;
            while (member is Group group) member = choose(group);
            return (Source)member;
        }

        /// <summary>Takes a member out of the orders, before they change.</summary>
        public void Leave(Member member)
        {
            if (member.Count == 0) return;
            ByTurn.Remove(member);
            BySize.Remove(member);
        }

        /// <summary>Puts a member into the orders if it waits.</summary>
        public void Join(Member member)
        {
            if (member.Count == 0) return;
            ByTurn.Add(member);
            BySize.Add(member);
        }

        /// <summary>Moves the member for a new waiter, to one step after the present if it asks often.</summary>
        public virtual void Admit(Member member, long step)
        {
            if (member.Count == 0) member.WaitsSince = step;
            member.Position = Math.Min(Math.Max(member.Position, Now - Credit) + member.Cost, Now + member.Cost);
        }

        /// <summary>Ends the turn of a member that asks often. One that asks rarely was charged when it asked.</summary>
        public virtual void Serve(Member member, long step)
        {
            member.ServedAt = step;
            if (member.Position < Now) return;
            Now = member.Position;
            member.Position += member.Cost;
        }
    }

    /// <summary>The priorities, which share services by their cost. A priority that did not wait saves nothing up.</summary>
    internal sealed class Priorities : Group
    {
        public Priorities()
            : base(parent: null, "priorities", cost: 1)
        {
            foreach (var (priority, cost) in Costs) Members.Add(priority, new Group(this, priority, cost));
        }

        public override void Admit(Member member, long step)
        {
            if (member.Count > 0) return;
            member.WaitsSince = step;
            member.Position = Math.Max(member.Position, Now);
        }

        public override void Serve(Member member, long step)
        {
            Now = Math.Max(Now, member.Position);
            member.Position += member.Cost;
            member.ServedAt = step;
        }
    }
}
