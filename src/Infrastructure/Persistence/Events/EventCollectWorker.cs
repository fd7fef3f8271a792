using Auth.Infrastructure.Workers;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Background worker that collects events every second, so that the inbox stays short. After a failure, the next run or the next reader collects them.</summary>
internal sealed partial class EventCollectWorker(EventCollector collector, TimeProvider time, ILogger<EventCollectWorker> logger) : PeriodicWorker(time)
{
    protected override TimeSpan GetInterval() => TimeSpan.FromSeconds(1);

    protected override Task RunAsync(CancellationToken stoppingToken) => collector.CollectAsync(stoppingToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not collect events; retrying.")]
    protected override partial void LogFailure(Exception exception);
}
