using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Auth.Testing.Histories;

/// <summary>Watches how long a rule takes for each step, and abandons it if it gives no answer.</summary>
/// <param name="limit">For each step.</param>
internal sealed class Progress(TimeSpan limit)
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(20);

    private volatile int _step;
    private long _stepStartedAt = Stopwatch.GetTimestamp();

    /// <summary>The number of steps until now.</summary>
    public int Step => _step;

    /// <summary>Runs a step of a history.</summary>
    /// <param name="step">The number of steps until then.</param>
    public T Run<T>(int step, Func<T> run)
    {
        _step = step;
        Interlocked.Exchange(ref _stepStartedAt, Stopwatch.GetTimestamp());
        return run();
    }

    /// <summary>Runs a history on a thread of its own, because a rule may also block instead of waiting.</summary>
    /// <returns>Whether each step ended in time.</returns>
    public bool TryRun<T>(Func<T> run, out T? result)
    {
        result = default;
        var running = Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var handle = ((IAsyncResult)running).AsyncWaitHandle;
        while (!handle.WaitOne(WatchInterval))
        {
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref _stepStartedAt)) > limit) return false;
        }

        if (running.Exception is { } exception) ExceptionDispatchInfo.Throw(exception.InnerException!);
        result = running.Result;
        return true;
    }
}
