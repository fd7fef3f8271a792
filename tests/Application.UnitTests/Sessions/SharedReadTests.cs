using Auth.Application.Sessions.Memory;

namespace Auth.Application.UnitTests.Sessions;

public class SharedReadTests
{
    private readonly List<TaskCompletionSource> _reads = [];
    private readonly SharedRead _shared;

    public SharedReadTests() => _shared = new SharedRead(() =>
    {
        _reads.Add(new TaskCompletionSource());
        return _reads[^1].Task;
    });

    [Fact]
    public async Task Whoever_asks_first_gets_a_read_at_once()
    {
        var asked = _shared.JoinAsync();

        _reads.Count.ShouldBe(1);
        asked.IsCompleted.ShouldBeFalse();
        _reads[0].SetResult();
        await asked;
    }

    [Fact]
    public async Task Whoever_asks_during_a_read_shares_the_next_one_that_begins_after()
    {
        var first = _shared.JoinAsync();
        var late = new[] { _shared.JoinAsync(), _shared.JoinAsync() };
        _reads.Count.ShouldBe(1);

        _reads[0].SetResult();
        await first;

        _reads.Count.ShouldBe(2);
        late.ShouldAllBe(task => !task.IsCompleted);
        _reads[1].SetResult();
        await Task.WhenAll(late);
        _reads.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_read_that_fails_fails_for_those_who_shared_it_alone()
    {
        var first = _shared.JoinAsync();
        var late = _shared.JoinAsync();

        _reads[0].SetException(new TimeoutException());
        await Should.ThrowAsync<TimeoutException>(() => first);
        _reads[1].SetResult();

        await late;
    }

    [Fact]
    public async Task Nobody_gets_a_read_that_began_before_they_asked_however_many_ask_at_once()
    {
        long begun = 0;
        var shared = new SharedRead(async () =>
        {
            Interlocked.Increment(ref begun);
            await Task.Yield();
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
}
