using System.Threading.Channels;
using Auth.Application.Sessions.Memory;

namespace Auth.Application.UnitTests.Sessions;

public sealed class SharedReadTests : IDisposable
{
    private readonly Channel<TaskCompletionSource> _reads = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly SharedRead _shared;

    public SharedReadTests() => _shared = new SharedRead(() =>
    {
        var read = new TaskCompletionSource();
        _reads.Writer.TryWrite(read);
        read.Task.GetAwaiter().GetResult();
    });

    public void Dispose() => _shared.Dispose();

    [Fact]
    public async Task Whoever_asks_waits_for_a_read()
    {
        var asked = _shared.JoinAsync();

        var read = await NextReadAsync();
        asked.IsCompleted.ShouldBeFalse();
        read.SetResult();
        await asked;
    }

    [Fact]
    public async Task Whoever_asks_during_a_read_shares_the_next_one_that_begins_after()
    {
        var first = _shared.JoinAsync();
        var firstRead = await NextReadAsync();
        var late = new[] { _shared.JoinAsync(), _shared.JoinAsync() };

        firstRead.SetResult();
        await first;

        var secondRead = await NextReadAsync();
        late.ShouldAllBe(task => !task.IsCompleted);
        secondRead.SetResult();
        await Task.WhenAll(late);
        _reads.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_read_that_fails_fails_for_all_who_have_asked_until_then_and_not_for_the_next()
    {
        var first = _shared.JoinAsync();
        var firstRead = await NextReadAsync();
        var late = _shared.JoinAsync();

        firstRead.SetException(new TimeoutException());
        await Should.ThrowAsync<TimeoutException>(() => first);
        await Should.ThrowAsync<TimeoutException>(() => late);

        var next = _shared.JoinAsync();
        (await NextReadAsync()).SetResult();
        await next;
    }

    [Fact]
    public async Task Nobody_gets_a_read_that_began_before_they_asked_however_many_ask_at_once()
    {
        long begun = 0;
        using var shared = new SharedRead(() =>
        {
            Interlocked.Increment(ref begun);
            Thread.Yield();
        });

        await Parallel.ForAsync(0, 8, async (_, _) =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var before = Interlocked.Read(ref begun);
                await shared.JoinAsync();
                Interlocked.Read(ref begun).ShouldBeGreaterThan(before);
            }
        });
    }

    [Fact]
    public async Task A_read_needs_no_thread_of_the_pool()
    {
        var isOfThePool = true;
        using var shared = new SharedRead(() => isOfThePool = Thread.CurrentThread.IsThreadPoolThread);

        await shared.JoinAsync();

        isOfThePool.ShouldBeFalse();
    }

    [Fact]
    public async Task A_read_knows_nothing_of_whoever_asked_first()
    {
        var asking = new AsyncLocal<string> { Value = "somebody" };
        string? seen = "not read";
        using var shared = new SharedRead(() => seen = asking.Value);

        await shared.JoinAsync();

        seen.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_has_asked_before_the_end_gets_a_read_and_nobody_does_afterwards()
    {
        var first = _shared.JoinAsync();
        var firstRead = await NextReadAsync();
        var late = _shared.JoinAsync();

        _shared.Dispose();
        firstRead.SetResult();
        (await NextReadAsync()).SetResult();

        await first;
        await late;
        await Should.ThrowAsync<ObjectDisposedException>(() => _shared.JoinAsync());
    }

    private async Task<TaskCompletionSource> NextReadAsync() => await _reads.Reader.ReadAsync();
}
