using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Statistics;

/// <summary>Background worker that counts new events at a fixed interval. After a failure, uncounted events are counted at the next run or when statistics are read.</summary>
internal sealed partial class EventCountWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<EventCountWorker> logger) : BackgroundService
{
    /// <summary>Time between two runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private bool _hasFailed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await CountAsync(stoppingToken);
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await AggregateNextAsync(cancellationToken))
            {
            }

            _hasFailed = false;
        }
#pragma warning disable CA1031 // Uncounted events are counted later; a failure must not stop the server.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_hasFailed) LogCountFailed(exception);
            _hasFailed = true;
        }
    }

    private async Task<bool> AggregateNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EventCountAggregator>().AggregateNextAsync(EventCountAggregator.MinBacklog, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not count events; retrying.")]
    private partial void LogCountFailed(Exception exception);
}
