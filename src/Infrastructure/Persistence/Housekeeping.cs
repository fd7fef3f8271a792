using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence;

/// <summary>Purges about once an hour on each server, not at the same moment on all. A failure waits for the next time.</summary>
internal sealed partial class Housekeeping(Purge purge, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private static readonly TimeSpan Jitter = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            await Task.Delay(pause + (Jitter * Random.Shared.NextDouble()), time, stoppingToken);
            await PurgeAsync(stoppingToken);
            pause = Interval;
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var removed = await purge.RunAsync(Purge.MaxDecoys, cancellationToken);
            LogPurged(removed);
        }
#pragma warning disable CA1031 // Whatever it is: a server must not stop because it could not tidy up.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Purged {Rows} sessions and decoys.")]
    private partial void LogPurged(int rows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not purge; trying again in about an hour.")]
    private partial void LogFailed(Exception e);
}
