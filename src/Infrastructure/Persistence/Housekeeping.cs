using Auth.Infrastructure.Workers;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence;

/// <summary>Runs <see cref="Purge"/> about once an hour on each node, with jitter. After a failure, the next run tries again.</summary>
internal sealed partial class Housekeeping(Purge purge, TimeProvider time, ILogger<Housekeeping> logger) : PeriodicWorker(time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxJitter = TimeSpan.FromMinutes(10);

    /// <summary>Runs are rare, so each failure is worth a line.</summary>
    protected override bool LogsRepeatedFailures => true;

    protected override TimeSpan GetInterval() => Interval + GetJitter();

    protected override TimeSpan GetFirstDelay() => GetJitter();

    protected override async Task RunAsync(CancellationToken stoppingToken) => LogPurged(await purge.RunAsync(Purge.MaxDecoys, stoppingToken));

    private static TimeSpan GetJitter() => MaxJitter * Random.Shared.NextDouble();

    [LoggerMessage(Level = LogLevel.Debug, Message = "Purged {RowCount} expired rows.")]
    private partial void LogPurged(int rowCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Purge failed; the next run is in about an hour.")]
    protected override partial void LogFailure(Exception exception);
}
