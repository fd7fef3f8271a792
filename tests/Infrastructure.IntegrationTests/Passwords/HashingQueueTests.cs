using System.Net;
using Auth.Application.Passwords;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Passwords.Hashing;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

[Trait("Requirement", "R76")]
public class HashingQueueTests
{
    private const HashingPriority Recognized = HashingPriority.Recognized;
    private const HashingPriority NewPassword = HashingPriority.NewPassword;

    private readonly FakeTimeProvider _time = new();
    private readonly HashingQueue _queue;
    private readonly Dictionary<HashingWaiter, string> _names = [];

    public HashingQueueTests() => _queue = new HashingQueue(_time);

    [Fact]
    public void Waiters_of_one_source_are_served_in_order_of_arrival()
    {
        Add("203.0.113.1", "a", "b", "c");

        TakeAll().ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void Sources_take_turns()
    {
        Add("203.0.113.1", "a1", "a2", "a3");
        Add("198.51.100.1", "b1", "b2", "b3");

        TakeAll().ShouldBe(["a1", "b1", "a2", "b2", "a3", "b3"]);
    }

    [Fact]
    public void A_source_that_asks_rarely_is_served_before_all_that_ask_often()
    {
        for (var source = 0; source < 64; source++) Add($"10.{source}.0.1", [.. Enumerable.Range(0, 5).Select(i => $"attacker {source}.{i}")]);

        Add("203.0.113.1", "owner");

        Take(1).ShouldBe(["owner"]);
    }

    [Fact]
    public void A_source_that_asks_rarely_may_try_again_at_once()
    {
        for (var source = 0; source < 64; source++) Add($"10.{source}.0.1", [.. Enumerable.Range(0, 10).Select(i => $"attacker {source}.{i}")]);

        for (var attempt = 0; attempt < HashingQueue.Credit; attempt++)
        {
            Add("203.0.113.1", $"owner {attempt}");
            Take(1).ShouldBe([$"owner {attempt}"]);
        }

        Add("203.0.113.1", "owner once more", "owner again");
        Take(65)[64].ShouldBe("owner once more");
    }

    [Fact]
    public void A_source_that_asked_often_comes_first_again_after_the_others_had_their_turns()
    {
        Add("203.0.113.1", [.. Enumerable.Range(0, 10).Select(i => $"owner {i}")]);
        Take(10);
        for (var turn = 0; turn < 10; turn++)
        {
            for (var source = 0; source < 8; source++) Add($"10.{source}.0.1", "attacker", "attacker");
            Take(8);
        }

        for (var attempt = 0; attempt < 2; attempt++)
        {
            Add("203.0.113.1", $"owner again {attempt}");
            Take(1).ShouldBe([$"owner again {attempt}"]);
        }
    }

    [Fact]
    public void Requests_count_even_if_they_are_not_served()
    {
        var unserved = new List<HashingWaiter>();
        for (var round = 0; round < 10; round++)
        {
            foreach (var entry in unserved) _queue.TryRemove(entry);
            unserved = [.. Enumerable.Range(0, 64).Select(source => Add($"attacker {source}", $"10.{source}.0.1", HashingPriority.UnknownClient))];
            Take(1);
        }

        Add("203.0.113.1", "owner");

        Take(1).ShouldBe(["owner"]);
    }

    [Fact]
    public void Many_sources_that_ask_rarely_do_not_keep_out_one_that_asks_often()
    {
        Add("203.0.113.1", [.. Enumerable.Repeat("office", 20)]);
        var served = 0;
        for (var round = 0; round < 20; round++)
        {
            for (var source = 0; source < 5; source++) Add($"10.{source}.0.1", "other");
            served += Take(5).Count(waiter => waiter == "office");
        }

        served.ShouldBeInRange(10, 20);
    }

    [Fact]
    public void The_addresses_of_an_IPv4_network_share_its_turns()
    {
        for (var host = 1; host <= 64; host++) Add($"203.0.113.{host}", $"attacker {host}", $"attacker {host} again");
        Add("198.51.100.1", [.. Enumerable.Range(0, 20).Select(i => $"office {i}")]);

        Take(40).Count(waiter => waiter.StartsWith("office", StringComparison.Ordinal)).ShouldBe(20);
    }

    [Fact]
    public void Within_a_network_an_address_that_asks_rarely_comes_first()
    {
        Add("203.0.113.1", "a1", "a2", "a3");
        Add("203.0.113.2", "b1");

        TakeAll().ShouldBe(["b1", "a1", "a2", "a3"]);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::1")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1")]
    public void The_addresses_of_an_IPv6_network_share_its_turns(string first, string second)
    {
        Add(first, "a1", "a2");
        Add(second, "b1", "b2");
        Add("2001:db8:2::1", "c1", "c2");

        Take(4).Count(waiter => waiter.StartsWith('c')).ShouldBe(2);
    }

    [Fact]
    public void Hosts_behind_an_IPv6_translator_are_separate_sources()
    {
        Add("64:ff9b::203.0.113.1", "a1", "a2", "a3");
        Add("64:ff9b::198.51.100.1", "b1");

        Take(1).ShouldBe(["b1"]);
    }

    [Fact]
    public void A_recognized_caller_comes_before_unknown_clients()
    {
        Add("203.0.113.1", "unknown 1", "unknown 2");
        Take(1);
        Add("203.0.113.1", Recognized, "recognized");

        TakeAll().ShouldBe(["recognized", "unknown 2"]);
    }

    [Fact]
    public void Each_priority_has_its_share()
    {
        string[] names = ["recognized", "unknown", "new"];
        for (var i = 0; i < 80; i++)
        {
            Add("203.0.113.1", Recognized, names[0]);
            Add("203.0.113.1", HashingPriority.UnknownClient, names[1]);
            Add("203.0.113.1", NewPassword, names[2]);
        }

        var served = Take(80);

        names.Select(name => served.Count(waiter => waiter == name)).ShouldBe([40, 30, 10]);
    }

    [Fact]
    public void A_priority_that_did_not_wait_saves_no_share_up()
    {
        Add("203.0.113.1", [.. Enumerable.Repeat("unknown", 100)]);
        Take(60);
        Add("203.0.113.1", Recognized, [.. Enumerable.Repeat("recognized", 100)]);

        Take(70).Count(waiter => waiter == "recognized").ShouldBeInRange(40, 41);
    }

    [Fact]
    public void The_newest_waiter_of_the_largest_source_in_the_largest_network_gives_way()
    {
        Add("203.0.113.1", "a1", "a2");
        Add("203.0.113.2", "b1", "b2", "b3");
        Add("198.51.100.1", "c1", "c2", "c3", "c4");

        _names[_queue.TakeNewestOfLargest()].ShouldBe("b3");
    }

    [Fact]
    public void Among_equals_the_waiter_that_would_be_served_last_gives_way()
    {
        Add("203.0.113.1", "a1", "a2", "a3");
        Take(2);
        Add("198.51.100.1", "b1");

        _names[_queue.TakeNewestOfLargest()].ShouldBe("a3");
    }

    [Fact]
    public void New_passwords_give_way_before_recognized_callers()
    {
        Add("203.0.113.1", Recognized, "a1", "a2", "a3");
        Add("198.51.100.1", NewPassword, "b1");

        _names[_queue.TakeNewestOfLargest()].ShouldBe("b1");
    }

    [Fact]
    public void A_waiter_that_gave_up_is_not_served()
    {
        var entry = Add("a", "203.0.113.1", HashingPriority.UnknownClient);
        Add("203.0.113.1", "b");

        _queue.TryRemove(entry).ShouldBeTrue();
        _queue.TryRemove(entry).ShouldBeFalse();
        TakeAll().ShouldBe(["b"]);
        _queue.Count.ShouldBe(0);
    }

    [Fact]
    public void A_source_that_does_not_wait_is_remembered_for_ten_minutes()
    {
        Add("203.0.113.1", "a");
        Take(1);

        _time.Advance(HashingQueue.IdleRetention - TimeSpan.FromTicks(1));
        Add("198.51.100.1", "b");
        _queue.SourceCount.ShouldBe(2);

        _time.Advance(TimeSpan.FromTicks(1));
        Add("198.51.100.1", "c");
        _queue.SourceCount.ShouldBe(1);
    }

    [Fact]
    public void The_number_of_remembered_sources_is_bounded()
    {
        for (var i = 0; i < HashingQueue.MaxIdleSources + 100; i++)
        {
            Add($"2001:db8:{i >> 8:x}:{i & 255:x}::1", "a");
            Take(1);
        }

        _queue.SourceCount.ShouldBeLessThanOrEqualTo(HashingQueue.MaxIdleSources + 2);
    }

    private HashingWaiter Add(string name, string ipAddress, HashingPriority priority)
    {
        var waiter = _queue.Add(new ClientFingerprint(IPAddress.Parse(ipAddress), null), priority);
        _names.Add(waiter, name);
        return waiter;
    }

    private void Add(string ipAddress, params string[] waiters) => Add(ipAddress, HashingPriority.UnknownClient, waiters);

    private void Add(string ipAddress, HashingPriority priority, params string[] waiters)
    {
        foreach (var waiter in waiters) Add(waiter, ipAddress, priority);
    }

    private List<string> TakeAll() => Take(_queue.Count);

    private List<string> Take(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _queue.TakeNext() is { } waiter ? _names[waiter] : throw new InvalidOperationException("The queue is empty."))];
}
