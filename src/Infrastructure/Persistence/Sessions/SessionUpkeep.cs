using Auth.Application.Common;
using Auth.Application.Sessions.Memory;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Sessions;

/// <summary>Stores the last use of sessions, many at a time, and keeps the memory of sessions within its bound.</summary>
internal sealed partial class SessionUpkeep(
    SessionMemory memory, LastSeenNotes notes, SessionSettings settings, IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionUpkeep> logger) : BackgroundService
{
    /// <summary>How often it looks what is due.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Stored in one transaction: on SQLite others wait for it.</summary>
    private const int BatchSize = 250;

    /// <summary>What is not stored when the server stops is forgotten: sessions would seem unused for a minute at the most.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await StoreAsync(DateTimeOffset.MaxValue, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            memory.Trim(settings.MaxInMemory);
            await StoreAsync(time.Now(), stoppingToken);
        }
    }

    /// <summary>Stores what is due; what can't be stored is due again a little later.</summary>
    /// <param name="due">Until when.</param>
    /// <param name="stop">Stops between two batches.</param>
    internal async Task StoreAsync(DateTimeOffset due, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && notes.TakeDue(due, BatchSize) is { Count: > 0 } sessions)
        {
            var seen = sessions.ToDictionary(s => s, s => s.LastSeenAt);
            try
            {
                await StoreAsync(seen);
            }
#pragma warning disable CA1031 // Whatever it is: it is tried again, and the server goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogNotStored(e);
                foreach (var session in sessions) notes.Add(session, time.Now() + Interval);
                return;
            }

            foreach (var (session, at) in seen) session.Noted(at, notes);
        }
    }

    private async Task StoreAsync(Dictionary<LiveSession, DateTimeOffset> seen)
    {
        await using var scope = scopes.CreateAsyncScope();
        var repository = scope.ServiceProvider.GetRequiredService<ISessionRepository>();
        var lastSeen = seen.GroupBy(s => s.Key.Id).ToDictionary(g => g.Key, g => g.Max(s => s.Value));
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(
            async () =>
            {
                foreach (var session in await repository.FindAsync(lastSeen.Keys, CancellationToken.None)) session.Touch(lastSeen[session.Id]);
                return true;
            },
            CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of some sessions could not be stored; it is tried again.")]
    private partial void LogNotStored(Exception exception);
}
