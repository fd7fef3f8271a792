using Auth.Application.Common;
using Auth.Application.EventHandlers;
using Auth.Domain.Common;
using Auth.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.EventHandlers;

/// <summary>Background worker that delivers events to subscriptions. A lease lets one node at a time run each.</summary>
/// <remarks>Requests never wait for it: a handler that is slow or fails changes no answer.</remarks>
internal sealed partial class EventDispatchWorker(
    IServiceScopeFactory scopes, IEnumerable<EventSubscription> subscriptions, EventDispatcher dispatcher, TimeProvider time, ILogger<EventDispatchWorker> logger) : Worker
{
    /// <summary>The time from when a subscription has nothing to do to its next look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long another node waits after the death of the one that runs a subscription.</summary>
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RenewInterval = LeaseDuration / 3;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(subscriptions.Select(subscription => FollowAsync(subscription, stoppingToken)));

    private async Task FollowAsync(EventSubscription subscription, CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await TryRunAsync(() => RunIfFreeAsync(subscription, stoppingToken), stoppingToken);
        }
    }

    private async Task RunIfFreeAsync(EventSubscription subscription, CancellationToken stoppingToken)
    {
        if (await UseLeasesAsync(leases => leases.TryTakeAsync(subscription.LeaseName, LeaseDuration, stoppingToken)) is not { } lease) return;

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var renewing = RenewAsync(lease, lost);
        try
        {
            await RunAsync(subscription, lease, lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // Another node runs it, or the server stops.
        }
        finally
        {
            await lost.CancelAsync();
            await renewing;
            Telemetry.SetEventsBehind(subscription.Name, null);
            await UseLeasesAsync(leases => leases.ReleaseAsync(lease, CancellationToken.None));
        }
    }

    private async Task RunAsync(EventSubscription subscription, Lease lease, CancellationToken cancellationToken)
    {
        if (await dispatcher.StartAsync(subscription, lease, cancellationToken) is not { } progress) return;

        while (await dispatcher.RunAsync(subscription, progress, lease, cancellationToken) is { } hasMore)
        {
            if (!hasMore) await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>Renews the lease until it is lost, or no renewal succeeds before it expires; then cancels the work.</summary>
    private async Task RenewAsync(Lease lease, CancellationTokenSource lost)
    {
        var expiresAt = lease.ExpiresAt;
        while (!lost.IsCancellationRequested)
        {
            await Task.Delay(RenewInterval, time, lost.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (lost.IsCancellationRequested) return;

            var isLost = false;
            await TryRunAsync(
                async () =>
                {
                    var renewed = await UseLeasesAsync(leases => leases.TryRenewAsync(lease, LeaseDuration, lost.Token));
                    (isLost, expiresAt) = (renewed is null, renewed?.ExpiresAt ?? expiresAt);
                },
                lost.Token);
            if (isLost || time.Now() + RenewInterval > expiresAt) await lost.CancelAsync();
        }
    }

    private async Task UseLeasesAsync(Func<ILeases, Task> use) =>
        await UseLeasesAsync(async leases =>
        {
            await use(leases);
            return 0;
        });

    private async Task<T> UseLeasesAsync<T>(Func<ILeases, Task<T>> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<ILeases>());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not deliver events to event handlers; retrying.")]
    protected override partial void LogFailure(Exception exception);
}
