namespace Auth.Infrastructure.Workers;

/// <summary>A worker that runs at an interval until the server stops.</summary>
internal abstract class PeriodicWorker(TimeProvider time) : Worker
{
    protected TimeProvider Time => time;

    /// <summary>Returns the time from the end of a run to the next one.</summary>
    protected abstract TimeSpan GetInterval();

    /// <summary>Returns the time from the start of the server to the first run.</summary>
    protected virtual TimeSpan GetFirstDelay() => GetInterval();

    protected abstract Task RunAsync(CancellationToken stoppingToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = GetFirstDelay();
        while (true)
        {
            await Task.Delay(delay, time, stoppingToken);
            await TryRunAsync(() => RunAsync(stoppingToken), stoppingToken);
            delay = GetInterval();
        }
    }
}
