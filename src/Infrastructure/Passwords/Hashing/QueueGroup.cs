using System.Net;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Networks of a priority, or sources of a network. Those that ask rarely come first, the others take turns.</summary>
internal class QueueGroup(QueueGroup? parent, object key, int cost) : QueueMember(parent, key, cost)
{
    public Dictionary<object, QueueMember> Members { get; } = [];

    /// <summary>The waiting members; the first is served next.</summary>
    public SortedSet<QueueMember> ByTurn { get; } = new(Comparer<QueueMember>.Create((a, b) => a.Turn.CompareTo(b.Turn)));

    /// <summary>The waiting members; the last loses its newest waiter if there are too many.</summary>
    public SortedSet<QueueMember> BySize { get; } = new(Comparer<QueueMember>.Create((a, b) => a.Size.CompareTo(b.Size)));

    /// <summary>The virtual time: the steps of the member that was served last among those that ask often.</summary>
    protected long Now { get; set; }

    public QueueMember GetOrAdd(IPAddress key, Func<IPAddress, QueueMember> create)
    {
        if (Members.TryGetValue(key, out var member)) return member;
        member = create(key);
        Members.Add(key, member);
        return member;
    }

    public QueueSource FindSource(Func<QueueGroup, QueueMember> choose)
    {
        QueueMember member = this;
        while (member is QueueGroup group) member = choose(group);
        return (QueueSource)member;
    }

    /// <summary>Takes a member out of the orders, before they change.</summary>
    public void Leave(QueueMember member)
    {
        if (member.Count == 0) return;
        ByTurn.Remove(member);
        BySize.Remove(member);
    }

    /// <summary>Puts a member into the orders if it waits.</summary>
    public void Join(QueueMember member)
    {
        if (member.Count == 0) return;
        ByTurn.Add(member);
        BySize.Add(member);
    }

    /// <summary>Moves the member for a new waiter, to one step after the present if it asks often.</summary>
    public virtual void Admit(QueueMember member, long sequence)
    {
        if (member.Count == 0) member.WaitsSince = sequence;
        member.Position = Math.Min(Math.Max(member.Position, Now - HashingQueue.Credit) + member.Cost, Now + member.Cost);
    }

    /// <summary>Ends the turn of a member that asks often. One that asks rarely was charged when it asked.</summary>
    public virtual void Serve(QueueMember member, long sequence)
    {
        member.ServedAt = sequence;
        if (member.Position < Now) return;
        Now = member.Position;
        member.Position += member.Cost;
    }
}
