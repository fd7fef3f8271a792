using Auth.Application.ServiceAccounts;
using Auth.Domain.ServiceAccounts;
using Auth.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.ServiceAccounts;

/// <summary>Background worker that stores the last uses of the keys of service accounts.</summary>
internal sealed partial class ServiceKeyUseWriter(ServiceKeyUses uses, IServiceScopeFactory scopes, TimeProvider time, ILogger<ServiceKeyUseWriter> logger) : PeriodicWorker(time)
{
    /// <summary>Time between two runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Stores the uses since the last run. Without this, a key would seem unused for up to a minute.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryRunAsync(() => RunAsync(cancellationToken), cancellationToken);
    }

    protected override TimeSpan GetInterval() => Interval;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var taken = uses.Take();
        if (taken.Count == 0) return;

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IServiceAccountRepository>().StoreUsesAsync(taken, stoppingToken);
        }
        catch
        {
            foreach (var (keyId, usedAt) in taken) uses.Record(keyId, usedAt);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not store the last use of keys of service accounts; retrying.")]
    protected override partial void LogFailure(Exception exception);
}
