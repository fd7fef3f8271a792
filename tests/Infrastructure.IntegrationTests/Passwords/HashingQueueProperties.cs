using System.Net;
using Auth.Application.Passwords;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Passwords.Hashing;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

/// <summary>The guarantees of the fair queue hold for random callers.</summary>
[Trait("Requirement", "R76")]
[Properties(MaxTest = 500, EndSize = 200)]
public class FairQueueProperties
{
    private const int Networks = 5;
    private const int Addresses = 3;

    [Property]
    public void No_waiter_is_lost_or_served_twice(byte[] steps)
    {
        var queue = new FairQueue<Waiter>(new FakeTimeProvider());
        var added = new List<FairQueue<Waiter>.Entry>();
        var removed = new List<Waiter>();
        foreach (var step in steps)
        {
            switch (step % 8)
            {
                case < 5:
                    added.Add(Add(queue, new(step % Networks, step % Addresses, (HashingPriority)(step % 3), added.Count)));
                    break;
                case 5 when queue.TryTakeNext(out var served):
                    removed.Add(served);
                    break;
                case 6 when added.Count > 0:
                    var entry = added[step % added.Count];
                    if (queue.TryRemove(entry)) removed.Add(entry.Waiter);
                    break;
                case 7 when queue.Count > 0:
                    removed.Add(queue.TakeNewestOfLargest());
                    break;
            }

            queue.Count.ShouldBe(added.Count - removed.Count);
        }

        while (queue.TryTakeNext(out var last)) removed.Add(last);
        removed.OrderBy(waiter => waiter.Number).ShouldBe(added.Select(entry => entry.Waiter));
    }

    [Property]
    public void Waiters_of_one_source_are_served_in_order(byte[] callers)
    {
        var queue = new FairQueue<Waiter>(new FakeTimeProvider());
        foreach (var (number, caller) in callers.Index()) Add(queue, new(caller % Networks, caller % Addresses, (HashingPriority)(caller % 3), number));

        var served = new List<Waiter>();
        while (queue.TryTakeNext(out var waiter)) served.Add(waiter);

        foreach (var source in served.GroupBy(waiter => (waiter.Network, waiter.Address, waiter.Priority))) source.ShouldBeInOrder(SortDirection.Ascending, Comparer<Waiter>.Create((a, b) => a.Number.CompareTo(b.Number)));
    }

    [Property]
    public void While_all_sources_wait_each_gets_an_equal_share(byte sources, byte rounds, byte headStart)
    {
        var queue = new FairQueue<Waiter>(new FakeTimeProvider());
        var (count, turns) = ((sources % 20) + 1, rounds % 20);
        for (var i = 0; i < headStart + turns + FairQueue<Waiter>.Credit + 1; i++) Add(queue, new(0, 0, HashingPriority.UnknownClient, i));
        for (var i = 0; i < headStart; i++) queue.TryTakeNext(out _);
        for (var network = 1; network < count; network++)
        {
            for (var i = 0; i < turns + FairQueue<Waiter>.Credit + 1; i++) Add(queue, new(network, 0, HashingPriority.UnknownClient, i));
        }

        var served = new int[count];
        for (var i = 0; i < count * turns; i++) served[queue.TryTakeNext(out var waiter) ? waiter.Network : throw new InvalidOperationException("The queue is empty.")]++;

        served.ShouldAllBe(number => Math.Abs(number - turns) <= FairQueue<Waiter>.Credit + 1, $"{turns} turns: {string.Join(' ', served)}");
    }

    [Property]
    public void A_lone_waiter_of_a_new_source_waits_at_most_one_round(byte sources, byte headStart)
    {
        var queue = new FairQueue<Waiter>(new FakeTimeProvider());
        var count = (sources % 40) + 1;
        for (var network = 1; network <= count; network++)
        {
            for (var i = 0; i < headStart; i++) Add(queue, new(network, 0, HashingPriority.UnknownClient, i));
        }

        for (var i = 0; i < headStart; i++) queue.TryTakeNext(out _);
        Add(queue, new(0, 0, HashingPriority.UnknownClient, 0));

        var turns = 1;
        while (queue.TryTakeNext(out var waiter) && waiter.Network != 0) turns++;
        turns.ShouldBeLessThanOrEqualTo(count + 1);
    }

    private static FairQueue<Waiter>.Entry Add(FairQueue<Waiter> queue, Waiter waiter) =>
        queue.Add(waiter, new ClientFingerprint(IPAddress.Parse($"10.0.{waiter.Network}.{waiter.Address}"), null), waiter.Priority);

    private sealed record Waiter(int Network, int Address, HashingPriority Priority, int Number);
}
