using Auth.Application.Common;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Settings;
using Auth.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Sessions;

/// <summary>Background worker that writes the last use of sessions in batches and evicts sessions beyond the limit of the cache.</summary>
internal sealed partial class LastSeenWriter(
    SessionCache cache, LastSeenQueue queue, SessionSettings settings, IServiceScopeFactory scopes, TimeProvider time, ILogger<LastSeenWriter> logger) : PeriodicWorker(time)
{
    /// <summary>Time between two runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Number of sessions saved in one transaction: on SQLite, other writers wait for it.</summary>
    private const int BatchSize = 250;

    /// <summary>Writes what is still queued. Without this, sessions would seem unused for up to a minute.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(DateTimeOffset.MaxValue, cancellationToken);
    }

    /// <summary>Writes the entries that are due. Entries that cannot be saved are queued again.</summary>
    /// <param name="due">Writes entries due up to this time.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    internal Task WriteAsync(DateTimeOffset due, CancellationToken cancellationToken) => TryRunAsync(() => WriteDueAsync(due, cancellationToken), cancellationToken);

    protected override TimeSpan GetInterval() => Interval;

    protected override Task RunAsync(CancellationToken stoppingToken)
    {
        cache.Evict(settings.MaxInMemory);
        return WriteDueAsync(Time.Now(), stoppingToken);
    }

    private async Task WriteDueAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && queue.DequeueDue(due, BatchSize) is { Count: > 0 } sessions)
        {
            var lastSeenTimes = sessions.ToDictionary(s => s, s => s.LastSeenAt);
            try
            {
                await SaveAsync(lastSeenTimes);
            }
            catch
            {
                foreach (var session in sessions) queue.Enqueue(session, Time.Now() + Interval);
                throw;
            }

            foreach (var (session, lastSeenAt) in lastSeenTimes) session.MarkStored(lastSeenAt, queue);
        }
    }

    private async Task SaveAsync(Dictionary<CachedSession, DateTimeOffset> lastSeenTimes)
    {
        await using var scope = scopes.CreateAsyncScope();
        var repository = scope.ServiceProvider.GetRequiredService<ISessionRepository>();
        var lastSeen = lastSeenTimes.GroupBy(s => s.Key.Id).ToDictionary(g => g.Key, g => g.Max(s => s.Value));
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            async () =>
            {
                foreach (var session in await repository.FindAsync(lastSeen.Keys, CancellationToken.None)) session.Touch(lastSeen[session.Id]);
                return true;
            },
            CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not save the last use of sessions; retrying.")]
    protected override partial void LogFailure(Exception exception);
}
