using Auth.Application.Administration;
using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Infrastructure.Workers;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Removes abandoned accounts about once an hour on each node, with jitter, if a retention is set. Nodes that do so at the same time remove each account once.</summary>
internal sealed partial class AbandonedAccountWorker(IServiceScopeFactory scopes, RegistrationSettings settings, TimeProvider time, ILogger<AbandonedAccountWorker> logger) : PeriodicWorker(time)
{
    /// <summary>The operator in the audit log.</summary>
    public const string OperatorName = "Registration:UnverifiedRetention";

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxJitter = TimeSpan.FromMinutes(10);

    protected override bool LogsRepeatedFailures => true;

    protected override TimeSpan GetInterval() => Interval + (MaxJitter * Random.Shared.NextDouble());

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (settings.UnverifiedRetention is null) return;

        var (count, cursor) = (0, default(string));
        do
        {
            stoppingToken.ThrowIfCancellationRequested();
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.ActAsOperator(OperatorName);
            var removed = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RemoveAbandonedAccountsCommand(cursor), stoppingToken);
            (count, cursor) = (count + removed.Value.Count, removed.Value.NextCursor);
        }
        while (cursor is not null);

        if (count > 0) LogRemoved(count);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {AccountCount} self-registered accounts whose email was never verified.")]
    private partial void LogRemoved(int accountCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not remove abandoned accounts; the next run is in about an hour.")]
    protected override partial void LogFailure(Exception exception);
}
