namespace Auth.Application.Sessions.Memory;

/// <summary>Lets all who ask at the same time share one read: each gets one that began after it asked.</summary>
/// <remarks>
/// One read at a time; whoever asks while it goes on shares the next, or its failure: to wait for a store once more that has
/// just not answered would take twice as long. The busier the process, the more share one. A thread of its own reads, and
/// waits there: that costs less than waiting without one, and no other work can hold the read up.
/// </remarks>
public sealed class SharedRead : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _asked = new(initialState: false);
    private readonly Action _read;
    private TaskCompletionSource? _next;
    private Thread? _thread;
    private bool _isReading;
    private bool _isDisposed;

    /// <summary>Nothing is read before somebody asks.</summary>
    /// <param name="read">Reads; it may block.</param>
    public SharedRead(Action read) => _read = read;

    /// <summary>Ends with the read, and fails as it does.</summary>
    /// <exception cref="ObjectDisposedException">Nothing is read any more.</exception>
    public Task JoinAsync()
    {
        Task joined;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            // Whoever waits goes on somewhere else, so that the reading goes on, too.
            joined = (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (_isReading) return joined;
            _isReading = true;
            if (_thread is null) StartThread();
        }

        _asked.Set();
        return joined;
    }

    /// <summary>Ends the thread, after the read that was asked for already.</summary>
    public void Dispose()
    {
        lock (_gate) _isDisposed = true;
        // Not disposed itself: whoever asked last may be about to set it.
        _asked.Set();
    }

    private void StartThread()
    {
        _thread = new Thread(ReadWheneverAsked) { IsBackground = true, Name = "Shared read" };
        // Without the context of whoever asked first, which would live on with the thread.
        _thread.UnsafeStart();
    }

    private void ReadWheneverAsked()
    {
        while (WaitUntilAsked() is { } asked)
        {
            try
            {
                _read();
                asked.SetResult();
            }
#pragma warning disable CA1031 // Whatever it is: it is for those who asked.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                asked.SetException(fault);
                lock (_gate) TakeThoseWhoWait()?.SetException(fault);
            }
        }
    }

    /// <summary>Takes those whose read begins. Null: there will be none any more.</summary>
    private TaskCompletionSource? WaitUntilAsked()
    {
        while (true)
        {
            lock (_gate)
            {
                _isReading = _next is not null;
                if (_isReading || _isDisposed) return TakeThoseWhoWait();
            }

            _asked.WaitOne();
        }
    }

    private TaskCompletionSource? TakeThoseWhoWait()
    {
        var waiting = _next;
        _next = null;
        return waiting;
    }
}
