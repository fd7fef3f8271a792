using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Workers;

/// <summary>A worker that processes a backlog at an interval, one piece after another until nothing is left. Each piece has a scope of its own.</summary>
internal abstract class BacklogWorker(IServiceScopeFactory scopes, TimeProvider time) : PeriodicWorker(time)
{
    /// <returns>Whether there was something to process.</returns>
    protected abstract Task<bool> ProcessNextAsync(IServiceProvider services, CancellationToken stoppingToken);

    protected sealed override async Task RunAsync(CancellationToken stoppingToken)
    {
        bool hasProcessed;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            hasProcessed = await ProcessNextAsync(scope.ServiceProvider, stoppingToken);
        }
        while (hasProcessed);
    }
}
