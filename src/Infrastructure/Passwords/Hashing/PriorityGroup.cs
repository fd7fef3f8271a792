using Auth.Application.Passwords;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>The priorities, which share services by their cost. A priority that did not wait saves nothing up.</summary>
internal sealed class PriorityGroup : QueueGroup
{
    /// <summary>The cost of a service by priority: of eight permits, four are for recognized callers, three for unknown clients and one for new passwords.</summary>
    private static readonly (HashingPriority Priority, int Cost)[] Costs = [(HashingPriority.Recognized, 3), (HashingPriority.UnknownClient, 4), (HashingPriority.NewPassword, 12)];

    public PriorityGroup()
        : base(parent: null, "priorities", cost: 1)
    {
        foreach (var (priority, cost) in Costs) Members.Add(priority, new QueueGroup(this, priority, cost));
    }

    public override void Admit(QueueMember member, long sequence)
    {
        if (member.Count > 0) return;
        member.WaitsSince = sequence;
        member.Position = Math.Max(member.Position, Now);
    }

    public override void Serve(QueueMember member, long sequence)
    {
        Now = Math.Max(Now, member.Position);
        member.Position += member.Cost;
        member.ServedAt = sequence;
    }
}
