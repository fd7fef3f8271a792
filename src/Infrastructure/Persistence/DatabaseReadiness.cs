using System.Data.Common;
using Auth.Application.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence;

/// <summary>Checks whether requests can be served: the database answers, has the schema of this version, and accepts writes. Each change is logged once, with its reason.</summary>
internal sealed partial class DatabaseReadiness
{
    private readonly DatabaseSchema _schema;
    private readonly WriteHealth _writes;
    private readonly WriterQueue _writers;
    private readonly IServiceScopeFactory _scopes;
    private readonly ILogger<DatabaseReadiness> _logger;
    private string? _reason;

    internal DatabaseReadiness(DatabaseSchema schema, WriteHealth writes, WriterQueue writers, IServiceScopeFactory scopes, ILogger<DatabaseReadiness> logger) =>
        (_schema, _writes, _writers, _scopes, _logger) = (schema, writes, writers, scopes, logger);

    /// <summary>Checks readiness. Writes only after a transaction of this node has failed, and then at most every 10 seconds.</summary>
    /// <returns>The reason why requests cannot be served; null if they can.</returns>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        var reason = await FindReasonAsync(cancellationToken);
        var previous = Interlocked.Exchange(ref _reason, reason);
        if (reason is not null && previous is null) LogNotReady(reason);
        else if (reason is null && previous is not null) LogReady();
        return reason;
    }

    private async Task<string?> FindReasonAsync(CancellationToken cancellationToken)
    {
        try
        {
            var inspection = await _schema.InspectAsync(cancellationToken);
            if (inspection.Pending.Count > 0) return $"The database does not exist, or its schema is older than this version (pending migrations: {inspection.Pending.Count}).";
            if (inspection.IsReadOnly) return "The database server is read-only, like a standby or a demoted primary.";
            return _writes.HasFailedTransaction ? await TryWriteAsync(cancellationToken) : null;
        }
        catch (DatabaseUnusableException exception)
        {
            return exception.Message;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            return $"The database does not respond: {exception.Message}";
        }
    }

    private async Task<string?> TryWriteAsync(CancellationToken cancellationToken)
    {
        if (!_writes.TryBeginTrial()) return _reason ?? "A transaction failed. The next trial write is not due yet.";

        try
        {
            using var permit = await _writers.WaitAsync(cancellationToken);
            await using var scope = _scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AuthContext>().Counters.IncrementAsync(Counter.TrialWrites, 1, cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or DatabaseBusyException)
        {
            return $"The database rejects writes: {exception.Message}";
        }

        _writes.ReportSuccess();
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Reason}")]
    private partial void LogNotReady(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready again.")]
    private partial void LogReady();
}
