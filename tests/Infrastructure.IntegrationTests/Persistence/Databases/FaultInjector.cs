using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Throws before or after the Nth step from now on, and optionally at every later step. A step is the begin of a transaction, a command or a commit.</summary>
/// <remarks>A fault after the commit simulates a lost response: the change is committed.</remarks>
public sealed class FaultInjector : DbCommandInterceptor, IDbTransactionInterceptor
{
    private Func<Exception> _fault = () => new IOException("injected fault");
    private int _steps = int.MaxValue;
    private bool _after;
    private bool _stays;

    /// <summary>Whether the armed step was reached.</summary>
    public bool Struck => _steps <= 0;

    public bool StruckTransaction { get; private set; }

    public void Arm(int step, bool after, Func<Exception>? exception = null, bool stays = false)
    {
        (_steps, _after, _stays, StruckTransaction) = (step, after, stays, false);
        if (exception is not null) _fault = exception;
    }

    public void Disarm() => _steps = int.MaxValue;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        Before(result, command.Transaction is not null);

    /// <summary>Closes the reader, because SQL Server's client cannot roll back while a reader is open.</summary>
    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (StrikesAfter) await result.DisposeAsync();
        return await After(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        Before(result, command.Transaction is not null);

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

    private ValueTask<T> Before<T>(T result, bool inTransaction = true)
    {
        _steps--;
        if (_steps == 0) StruckTransaction = inTransaction;
        return (_steps == 0 && !_after) || (_steps < 0 && _stays) ? throw _fault() : ValueTask.FromResult(result);
    }

    private bool StrikesAfter => _steps == 0 && _after;

    private ValueTask<T> After<T>(T result) => StrikesAfter ? throw _fault() : ValueTask.FromResult(result);
}
