using System.Collections.Concurrent;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Dedicated hashing threads. The thread pool stays free for other requests during a login flood (P7).</summary>
/// <remarks>
/// The number of threads bounds the memory for hashing (R11). Their priority is normal: on Linux, a pool thread started
/// by one of them would inherit a lower priority and could not raise it again.
/// </remarks>
internal sealed class HashingThreadPool : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public HashingThreadPool(int threads)
    {
        for (var i = 1; i <= threads; i++) new Thread(Hash) { IsBackground = true, Name = $"Hashing {i}" }.Start();
    }

    /// <summary>Computes on one of the threads, without blocking the caller.</summary>
    public Task<T> RunAsync<T>(Func<T> compute)
    {
        // Continuations run on the thread pool.
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() => Complete(completion, compute));
        }
        catch (InvalidOperationException)
        {
            // The server is shutting down.
            completion.SetCanceled();
        }

        return completion.Task;
    }

    /// <summary>Ends the threads after the queued work.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Hash()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> compute)
    {
        try
        {
            completion.SetResult(compute());
        }
#pragma warning disable CA1031 // The exception is passed to the caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            completion.SetException(exception);
        }
    }
}
