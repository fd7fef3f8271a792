using System.Collections;
using System.Reflection;
using Auth.Application.Passwords;

namespace Auth.Application.UnitTests.Passwords;

public class AttemptQueueTests
{
    private const string Alice = "alice";
    private const string Bob = "bob";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly AttemptQueue _queue = new();

    [Fact]
    public async Task Attempts_on_one_account_enter_one_at_a_time_in_order_of_arrival()
    {
        var first = await _queue.EnterAsync(Alice, Timeout, default);
        var second = _queue.EnterAsync(Alice, Timeout, default);
        var third = _queue.EnterAsync(Alice, Timeout, default);
        second.IsCompleted.ShouldBeFalse();

        first!.Dispose();
        var secondLease = await second;
        third.IsCompleted.ShouldBeFalse();
        secondLease!.Dispose();

        (await third).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R19")]
    public async Task Attempts_on_different_accounts_do_not_wait_for_each_other()
    {
        using var alice = await _queue.EnterAsync(Alice, Timeout, default);

        using var bob = await _queue.EnterAsync(Bob, TimeSpan.Zero, default);

        bob.ShouldNotBeNull();
    }

    [Fact]
    public async Task Entering_returns_null_after_the_timeout()
    {
        using var first = await _queue.EnterAsync(Alice, Timeout, default);

        var second = await _queue.EnterAsync(Alice, TimeSpan.Zero, default);

        second.ShouldBeNull();
    }

    [Fact]
    public async Task An_attempt_is_rejected_at_once_if_too_many_are_waiting()
    {
        using var first = await _queue.EnterAsync(Alice, Timeout, default);
        using var canceled = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, AttemptQueue.MaxWaiting).Select(_ => _queue.EnterAsync(Alice, Timeout, canceled.Token)).ToList();

        var rejected = await _queue.EnterAsync(Alice, Timeout, default);

        rejected.ShouldBeNull();
        waiting.ShouldAllBe(w => !w.IsCompleted);
        await canceled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
    }

    [Fact]
    public async Task A_lease_that_is_disposed_twice_admits_only_one_attempt()
    {
        var first = await _queue.EnterAsync(Alice, Timeout, default);
        var second = _queue.EnterAsync(Alice, Timeout, default);
        var third = _queue.EnterAsync(Alice, Timeout, default);

        first!.Dispose();
        first.Dispose();

        (await second).ShouldNotBeNull();
        third.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_canceled_wait_lets_the_next_attempt_enter()
    {
        using var canceled = new CancellationTokenSource();
        var first = await _queue.EnterAsync(Alice, Timeout, default);
        var second = _queue.EnterAsync(Alice, Timeout, canceled.Token);
        var third = _queue.EnterAsync(Alice, Timeout, default);

        await canceled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        first!.Dispose();

        (await third).ShouldNotBeNull();
    }

    [Fact]
    public async Task Parallel_attempts_enter_one_at_a_time_and_leave_no_memory_behind()
    {
        var (inside, maxInside) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using var lease = await _queue.EnterAsync(i % 2 == 0 ? Alice : Bob, Timeout, default);
            if (i % 2 != 0) return;
            maxInside = Math.Max(maxInside, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        })));

        maxInside.ShouldBe(1);
        GetQueues().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Accounts_without_attempts_use_no_memory()
    {
        using var canceled = new CancellationTokenSource();
        var first = await _queue.EnterAsync(Alice, Timeout, default);
        var second = _queue.EnterAsync(Alice, Timeout, canceled.Token);
        await _queue.EnterAsync(Alice, TimeSpan.Zero, default);
        GetQueues().Count.ShouldBe(1);

        await canceled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        first!.Dispose();

        GetQueues().Count.ShouldBe(0);
    }

    private IDictionary GetQueues() =>
        (IDictionary)typeof(AttemptQueue).GetField("_queues", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_queue)!;
}
