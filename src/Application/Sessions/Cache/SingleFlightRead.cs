namespace Auth.Application.Sessions.Cache;

/// <summary>Shares one read among concurrent callers. Unlike a plain single-flight, a caller never joins a read that began before its call.</summary>
/// <remarks>A caller that arrives during a read joins the next one. If the running read fails, that caller fails as well, instead of waiting for a second timeout.</remarks>
internal sealed class SingleFlightRead(Func<Task> read)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;
    private bool _isReading;

    /// <summary>Completes with the shared read and fails as it does.</summary>
    public Task ReadAsync()
    {
        Task task;
        lock (_gate)
        {
            // Continuations run elsewhere, so that they cannot block the next read.
            task = (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (_isReading) return task;
            _isReading = true;
        }

        // Queued globally, so that requests already waiting can join. Without execution context, which would outlive its request.
        ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.RunReadsAsync(), this, preferLocal: false);
        return task;
    }

    private async Task RunReadsAsync()
    {
        while (TryStartNext() is { } waiters)
        {
            try
            {
                await read();
                waiters.SetResult();
            }
            catch (Exception exception)
            {
                waiters.SetException(exception);
                TakeWaiters()?.SetException(exception);
            }

            await Task.Yield();
        }
    }

    /// <summary>Takes the waiting callers for a read, or ends the loop if there are none.</summary>
    private TaskCompletionSource? TryStartNext()
    {
        lock (_gate)
        {
            var waiters = TakeWaiters();
            _isReading = waiters is not null;
            return waiters;
        }
    }

    private TaskCompletionSource? TakeWaiters()
    {
        lock (_gate)
        {
            var waiting = _next;
            _next = null;
            return waiting;
        }
    }
}
