using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Throws before or after the Nth step (the begin of a transaction, a command, or the commit) from now on.</summary>
public sealed class FaultInjector : DbCommandInterceptor, IDbTransactionInterceptor
{
    private Func<Exception> _fault = () => new IOException("cut");
    private int _steps = int.MaxValue;
    private bool _after;

    /// <summary>Whether the step was reached since it was armed.</summary>
    public bool Struck => _steps <= 0;

    public void Arm(int step, bool after, Func<Exception>? fault = null)
    {
        (_steps, _after) = (step, after);
        if (fault is not null) _fault = fault;
    }

    public void Disarm() => _steps = int.MaxValue;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        Before(result);

    public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default) =>
        After(result);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        Before(result);

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        After(result);

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
        Before(result);

    public ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        After(result);

    public ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        Before(result);

    public async Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        await After(0);

    private ValueTask<T> Before<T>(T result)
    {
        if (--_steps == 0 && !_after) throw _fault();
        return ValueTask.FromResult(result);
    }

    private ValueTask<T> After<T>(T result) => _steps == 0 && _after ? throw _fault() : ValueTask.FromResult(result);
}
