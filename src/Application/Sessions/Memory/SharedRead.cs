namespace Auth.Application.Sessions.Memory;

/// <summary>Lets all who ask at the same time share one read: each gets one that began after it asked.</summary>
/// <remarks>One read at a time; whoever asks while it goes on shares the next, or its failure: to wait for a store once more that has just not answered would take twice as long. The busier the process, the more share one: a read waits for its turn among the requests that have arrived.</remarks>
public sealed class SharedRead(Func<Task> read)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;
    private bool _isReading;

    /// <summary>Ends with the read, and fails as it does.</summary>
    public Task JoinAsync()
    {
        Task joined;
        lock (_gate)
        {
            // Whoever waits goes on somewhere else, so that the reading goes on, too.
            joined = (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (_isReading) return joined;
            _isReading = true;
        }

        // Behind what waits for a thread already: those requests may want to know, too. And without the context of whoever asked first, which would live on with the reading.
        ThreadPool.UnsafeQueueUserWorkItem(static shared => _ = shared.ReadWhileAskedAsync(), this, preferLocal: false);
        return joined;
    }

    private async Task ReadWhileAskedAsync()
    {
        while (Take() is { } asked)
        {
            try
            {
                await read();
                asked.SetResult();
            }
            catch (Exception fault)
            {
                asked.SetException(fault);
                TakeThoseWhoWait()?.SetException(fault);
            }

            await Task.Yield();
        }
    }

    /// <summary>Takes those whose read begins; without any, the reading ends.</summary>
    private TaskCompletionSource? Take()
    {
        lock (_gate)
        {
            var asked = TakeThoseWhoWait();
            _isReading = asked is not null;
            return asked;
        }
    }

    private TaskCompletionSource? TakeThoseWhoWait()
    {
        lock (_gate)
        {
            var waiting = _next;
            _next = null;
            return waiting;
        }
    }
}
