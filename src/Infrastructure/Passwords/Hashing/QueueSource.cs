namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>The waiters of one IP address, or one IPv6 /64.</summary>
internal sealed class QueueSource(QueueGroup network, object key) : QueueMember(network, key, cost: 1)
{
    public LinkedList<HashingWaiter> Waiters { get; } = new();

    public LinkedListNode<QueueSource>? IdleNode { get; set; }

    public long IdleSince { get; set; }
}
