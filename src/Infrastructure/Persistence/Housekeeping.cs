using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence;

/// <summary>Runs <see cref="Purge"/> about once an hour on each node, with jitter. After a failure, the next run tries again.</summary>
internal sealed partial class Housekeeping(Purge purge, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private static readonly TimeSpan Jitter = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = TimeSpan.Zero;
        while (true)
        {
            await Task.Delay(delay + (Jitter * Random.Shared.NextDouble()), time, stoppingToken);
            await PurgeAsync(stoppingToken);
            delay = Interval;
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rowCount = await purge.RunAsync(Purge.MaxDecoys, cancellationToken);
            LogPurged(rowCount);
        }
#pragma warning disable CA1031 // A failed purge must not stop the server.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Purged {RowCount} expired rows.")]
    private partial void LogPurged(int rowCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Purge failed; the next run is in about an hour.")]
    private partial void LogFailed(Exception exception);
}
