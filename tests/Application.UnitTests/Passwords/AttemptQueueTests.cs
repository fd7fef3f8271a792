using System.Collections;
using System.Reflection;
using Auth.Application.Passwords;

namespace Auth.Application.UnitTests.Passwords;

public class AttemptQueueTests
{
    private const string Alice = "alice";
    private const string Bob = "bob";

    private static readonly TimeSpan Patient = TimeSpan.FromMinutes(1);

    private readonly AttemptQueue _turns = new();

    [Fact]
    public async Task Attempts_on_one_account_take_turns_in_the_order_of_their_coming()
    {
        var first = await _turns.EnterAsync(Alice, Patient, default);
        var second = _turns.EnterAsync(Alice, Patient, default);
        var third = _turns.EnterAsync(Alice, Patient, default);
        second.IsCompleted.ShouldBeFalse();

        first!.Dispose();
        var turnOfSecond = await second;
        third.IsCompleted.ShouldBeFalse();
        turnOfSecond!.Dispose();

        (await third).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R19")]
    public async Task Attempts_on_different_accounts_do_not_wait_for_each_other()
    {
        using var alice = await _turns.EnterAsync(Alice, Patient, default);

        using var bob = await _turns.EnterAsync(Bob, TimeSpan.Zero, default);

        bob.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_turn_that_does_not_come_in_time_is_none()
    {
        using var first = await _turns.EnterAsync(Alice, Patient, default);

        var second = await _turns.EnterAsync(Alice, TimeSpan.Zero, default);

        second.ShouldBeNull();
    }

    [Fact]
    public async Task Who_comes_when_too_many_wait_is_turned_away_at_once()
    {
        using var first = await _turns.EnterAsync(Alice, Patient, default);
        using var giveUp = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, AttemptQueue.MaxWaiting).Select(_ => _turns.EnterAsync(Alice, Patient, giveUp.Token)).ToList();

        var oneMore = await _turns.EnterAsync(Alice, Patient, default);

        oneMore.ShouldBeNull();
        waiting.ShouldAllBe(w => !w.IsCompleted);
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
    }

    [Fact]
    public async Task A_turn_given_back_twice_lets_only_one_in()
    {
        var first = await _turns.EnterAsync(Alice, Patient, default);
        var second = _turns.EnterAsync(Alice, Patient, default);
        var third = _turns.EnterAsync(Alice, Patient, default);

        first!.Dispose();
        first.Dispose();

        (await second).ShouldNotBeNull();
        third.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_gives_up_lets_the_next_one_come()
    {
        using var impatient = new CancellationTokenSource();
        var first = await _turns.EnterAsync(Alice, Patient, default);
        var second = _turns.EnterAsync(Alice, Patient, impatient.Token);
        var third = _turns.EnterAsync(Alice, Patient, default);

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        first!.Dispose();

        (await third).ShouldNotBeNull();
    }

    [Fact]
    public async Task Many_at_once_are_let_in_one_by_one_and_leave_no_memory_behind()
    {
        var (inside, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using var turn = await _turns.EnterAsync(i % 2 == 0 ? Alice : Bob, Patient, default);
            if (i % 2 != 0) return;
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        })));

        most.ShouldBe(1);
        Queues().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Accounts_that_nobody_is_trying_take_no_memory()
    {
        using var cancelled = new CancellationTokenSource();
        var first = await _turns.EnterAsync(Alice, Patient, default);
        var second = _turns.EnterAsync(Alice, Patient, cancelled.Token);
        await _turns.EnterAsync(Alice, TimeSpan.Zero, default);
        Queues().Count.ShouldBe(1);

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        first!.Dispose();

        Queues().Count.ShouldBe(0);
    }

    private IDictionary Queues() =>
        (IDictionary)typeof(AttemptQueue).GetField("_queues", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_turns)!;
}
