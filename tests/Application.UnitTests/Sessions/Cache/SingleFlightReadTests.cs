using System.Threading.Channels;
using Auth.Application.Sessions.Cache;

namespace Auth.Application.UnitTests.Sessions.Cache;

public class SingleFlightReadTests
{
    private readonly Channel<TaskCompletionSource> _reads = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly SingleFlightRead _shared;

    public SingleFlightReadTests() => _shared = new SingleFlightRead(() =>
    {
        var read = new TaskCompletionSource();
        _reads.Writer.TryWrite(read);
        return read.Task;
    });

    [Fact]
    public async Task A_caller_waits_for_a_read()
    {
        var call = _shared.ReadAsync();

        var read = await NextReadAsync();
        call.IsCompleted.ShouldBeFalse();
        read.SetResult();
        await call;
    }

    [Fact]
    public async Task Callers_during_a_read_share_the_next_one()
    {
        var first = _shared.ReadAsync();
        var firstRead = await NextReadAsync();
        var late = new[] { _shared.ReadAsync(), _shared.ReadAsync() };

        firstRead.SetResult();
        await first;

        var secondRead = await NextReadAsync();
        late.ShouldAllBe(task => !task.IsCompleted);
        secondRead.SetResult();
        await Task.WhenAll(late);
        _reads.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_failed_read_fails_for_all_callers_until_then_and_not_for_the_next()
    {
        var first = _shared.ReadAsync();
        var firstRead = await NextReadAsync();
        var late = _shared.ReadAsync();

        firstRead.SetException(new TimeoutException());
        await Should.ThrowAsync<TimeoutException>(() => first);
        await Should.ThrowAsync<TimeoutException>(() => late);

        var next = _shared.ReadAsync();
        (await NextReadAsync()).SetResult();
        await next;
    }

    [Fact]
    public async Task No_caller_gets_a_read_that_began_before_its_call()
    {
        long begun = 0;
        var shared = new SingleFlightRead(async () =>
        {
            Interlocked.Increment(ref begun);
            await Task.Yield();
        });

        await Parallel.ForAsync(0, 8, async (_, _) =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var before = Interlocked.Read(ref begun);
                await shared.ReadAsync();
                Interlocked.Read(ref begun).ShouldBeGreaterThan(before);
            }
        });
    }

    private async Task<TaskCompletionSource> NextReadAsync() => await _reads.Reader.ReadAsync();
}
