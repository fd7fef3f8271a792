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
public class HashingQueueProperties
{
    private const int Networks = 5;
    private const int Addresses = 3;

    [Property]
    public void No_waiter_is_lost_or_served_twice(byte[] steps)
    {
        var queue = new HashingQueue(new FakeTimeProvider());
        var added = new List<HashingWaiter>();
        var removed = new List<HashingWaiter>();
        foreach (var step in steps)
        {
            switch (step % 8)
            {
                case < 5:
                    added.Add(Add(queue, step % Networks, step % Addresses, (HashingPriority)(step % 3)));
                    break;
                case 5 when queue.TakeNext() is { } served:
                    removed.Add(served);
                    break;
                case 6 when added.Count > 0:
                    var waiter = added[step % added.Count];
                    if (queue.TryRemove(waiter)) removed.Add(waiter);
                    break;
                case 7 when queue.Count > 0:
                    removed.Add(queue.TakeNewestOfLargest());
                    break;
            }

            queue.Count.ShouldBe(added.Count - removed.Count);
        }

        while (queue.TakeNext() is { } last) removed.Add(last);
        removed.ShouldBe(added, ignoreOrder: true);
    }

    [Property]
    public void Waiters_of_one_source_are_served_in_order(byte[] callers)
    {
        var queue = new HashingQueue(new FakeTimeProvider());
        var added = new Dictionary<HashingWaiter, (int Number, (int Network, int Address, HashingPriority Priority) Source)>();
        foreach (var (number, caller) in callers.Index())
        {
            var source = (Network: caller % Networks, Address: caller % Addresses, Priority: (HashingPriority)(caller % 3));
            added.Add(Add(queue, source.Network, source.Address, source.Priority), (number, source));
        }

        var served = new List<(int Number, (int Network, int Address, HashingPriority Priority) Source)>();
        while (queue.TakeNext() is { } waiter) served.Add(added[waiter]);

        foreach (var source in served.GroupBy(waiter => waiter.Source)) source.Select(waiter => waiter.Number).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Property]
    public void While_all_sources_wait_each_gets_an_equal_share(byte sources, byte rounds, byte headStart)
    {
        var queue = new HashingQueue(new FakeTimeProvider());
        var (count, turns) = ((sources % 20) + 1, rounds % 20);
        for (var i = 0; i < headStart + turns + HashingQueue.Credit + 1; i++) Add(queue, 0);
        for (var i = 0; i < headStart; i++) queue.TakeNext();
        for (var network = 1; network < count; network++)
        {
            for (var i = 0; i < turns + HashingQueue.Credit + 1; i++) Add(queue, network);
        }

        var served = new int[count];
        for (var i = 0; i < count * turns; i++) served[GetNetwork(queue.TakeNext().ShouldNotBeNull())]++;

        served.ShouldAllBe(number => Math.Abs(number - turns) <= HashingQueue.Credit + 1, $"{turns} turns: {string.Join(' ', served)}");
    }

    [Property]
    public void A_lone_waiter_of_a_new_source_waits_at_most_one_round(byte sources, byte headStart)
    {
        var queue = new HashingQueue(new FakeTimeProvider());
        var count = (sources % 40) + 1;
        for (var network = 1; network <= count; network++)
        {
            for (var i = 0; i < headStart; i++) Add(queue, network);
        }

        for (var i = 0; i < headStart; i++) queue.TakeNext();
        Add(queue, 0);

        var turns = 1;
        while (queue.TakeNext() is { } waiter && GetNetwork(waiter) != 0) turns++;
        turns.ShouldBeLessThanOrEqualTo(count + 1);
    }

    private static HashingWaiter Add(HashingQueue queue, int network, int address = 0, HashingPriority priority = HashingPriority.UnknownClient) =>
        queue.Add(new ClientFingerprint(IPAddress.Parse($"10.0.{network}.{address}"), null), priority);

    /// <summary>The key of a source is its IP address.</summary>
    private static int GetNetwork(HashingWaiter waiter) => ((IPAddress)waiter.Source.Key).GetAddressBytes()[2];
}
