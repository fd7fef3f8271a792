using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Statistics;

/// <summary>Has the events counted that came since the last time. A failure waits for the next time; what has not been counted is counted by whoever asks.</summary>
internal sealed partial class EventCounting(IServiceScopeFactory scopes, TimeProvider time, ILogger<EventCounting> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private bool _isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await CountAsync(stoppingToken);
        }
    }

    private async Task CountAsync(CancellationToken stop)
    {
        try
        {
            while (await CountOnAsync(stop))
            {
            }

            _isAway = false;
        }
#pragma warning disable CA1031 // Whatever it is: what is not counted stays to be counted, and the server goes on.
        catch (Exception fault) when (!stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_isAway) LogAway(fault);
            _isAway = true;
        }
    }

    private async Task<bool> CountOnAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EventTally>().CountOnAsync(EventTally.WorthCounting, stop);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events can't be counted; it is tried again.")]
    private partial void LogAway(Exception exception);
}
