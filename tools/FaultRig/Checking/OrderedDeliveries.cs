using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Checking;

/// <summary>An event handler gets each event at least once, and the events of a user in the order of the log.</summary>
internal static class OrderedDeliveries
{
    /// <param name="events">Position and user of each event that is to be delivered.</param>
    /// <param name="deliveries">In the order of their begin.</param>
    public static IEnumerable<string> Judge(IReadOnlyList<(long Position, string UserId)> events, IReadOnlyList<Delivery> deliveries)
    {
        var ended = deliveries.Where(delivery => delivery.IsComplete).GroupBy(delivery => delivery.Position).ToDictionary(all => all.Key, all => all.Min(delivery => delivery.End!.Value));
        foreach (var (position, _) in events.Where(e => !ended.ContainsKey(e.Position))) yield return $"the event at {position} was not delivered";

        foreach (var user in deliveries.GroupBy(delivery => delivery.UserId, StringComparer.Ordinal))
        {
            var positions = events.Where(e => e.UserId == user.Key).Select(e => e.Position).Order().ToList();
            foreach (var delivery in user)
            {
                var index = positions.BinarySearch(delivery.Position);
                if (index < 0) yield return $"an event at {delivery.Position} was delivered that is not in the log";
                if (index > 0 && (!ended.TryGetValue(positions[index - 1], out var before) || before > delivery.Begin)) yield return $"the event at {delivery.Position} was delivered before the one at {positions[index - 1]} of the same user";
            }
        }

        foreach (var one in deliveries.GroupBy(delivery => (delivery.Process, delivery.UserId)))
        {
            foreach (var (earlier, later) in one.Zip(one.Skip(1)))
            {
                if (earlier.End is null || earlier.End > later.Begin) yield return $"process {one.Key.Process} delivered the events at {earlier.Position} and {later.Position} of one user at the same time";
            }
        }
    }
}
