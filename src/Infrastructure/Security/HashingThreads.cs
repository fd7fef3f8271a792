using System.Collections.Concurrent;

namespace Auth.Infrastructure.Security;

/// <summary>The threads that hash, and nothing else does: the pool's stay free for everybody else, however many sign in (P7).</summary>
/// <remarks>
/// As many hashes are under way as there are threads, so memory is bounded by their number (R11). Their priority is not
/// lowered: on Linux a thread of the pool that one of them happens to start would inherit it, and could not raise it again.
/// </remarks>
internal sealed class HashingThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public HashingThreads(int threads)
    {
        for (var i = 1; i <= threads; i++) new Thread(Hash) { IsBackground = true, Name = $"Hashing {i}" }.Start();
    }

    /// <summary>Computes on one of the threads; whoever waits for it goes on elsewhere.</summary>
    public Task<T> RunAsync<T>(Func<T> compute)
    {
        // What comes after it goes to the pool.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() => Complete(done, compute));
        }
        catch (InvalidOperationException)
        {
            // The server has stopped.
            done.SetCanceled();
        }

        return done.Task;
    }

    /// <summary>Lets the threads end, once what was asked of them is done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Hash()
    {
        foreach (var next in _work.GetConsumingEnumerable()) next();
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> compute)
    {
        try
        {
            done.SetResult(compute());
        }
#pragma warning disable CA1031 // Whatever it is: it is for whoever asked.
        catch (Exception e)
#pragma warning restore CA1031
        {
            done.SetException(e);
        }
    }
}
