using Microsoft.Extensions.Hosting;

namespace Auth.Infrastructure.Workers;

/// <summary>A background worker of each node. A failure is logged and never stops the server.</summary>
internal abstract class Worker : BackgroundService
{
    private bool _hasFailed;

    /// <inheritdoc />
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // A failure of the last run is logged even after another one.
        _hasFailed = false;
        return base.StopAsync(cancellationToken);
    }

    /// <summary>Whether each failure is logged, and not only the first of several in a row.</summary>
    protected virtual bool LogsRepeatedFailures => false;

    protected abstract void LogFailure(Exception exception);

    /// <summary>Runs a piece of work, and logs its failure unless the server stops.</summary>
    /// <returns>Whether it succeeded.</returns>
    protected async Task<bool> TryRunAsync(Func<Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work();
            _hasFailed = false;
        }
#pragma warning disable CA1031 // The work is tried again later; a failure must not stop the server.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!stoppingToken.IsCancellationRequested && (!_hasFailed || LogsRepeatedFailures)) LogFailure(exception);
            _hasFailed = true;
        }

        return !_hasFailed;
    }
}
