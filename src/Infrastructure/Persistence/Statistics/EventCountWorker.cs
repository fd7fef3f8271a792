using Auth.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Statistics;

/// <summary>Background worker that counts new events at a fixed interval. After a failure, uncounted events are counted at the next run or when statistics are read.</summary>
internal sealed partial class EventCountWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<EventCountWorker> logger) : BacklogWorker(scopes, time)
{
    protected override TimeSpan GetInterval() => TimeSpan.FromSeconds(10);

    protected override Task<bool> ProcessNextAsync(IServiceProvider services, CancellationToken stoppingToken) =>
        services.GetRequiredService<EventCountAggregator>().AggregateNextAsync(EventCountAggregator.MinBacklog, stoppingToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not count events; retrying.")]
    protected override partial void LogFailure(Exception exception);
}
