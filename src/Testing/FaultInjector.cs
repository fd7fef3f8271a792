using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Testing;

/// <summary>Throws before or after the Nth step from now on, and optionally at every later step. A step is the begin of a transaction, a command or a commit.</summary>
/// <remarks>A fault after the commit simulates a lost response: the change is committed.</remarks>
public sealed class FaultInjector : DbCommandInterceptor, IDbTransactionInterceptor
{
    private Func<Exception> _fault = () => new IOException("injected fault");
    private int _steps = int.MaxValue;
    private bool _after;
    private bool _stays;
    private object? _failingStep;
    private TimeSpan _delay;
    private int _waiting;
    private TaskCompletionSource _delayChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long each step takes at least, in real time; default zero. Another value ends the delays of steps that wait.</summary>
    public TimeSpan Delay
    {
        get => _delay;
        set
        {
            _delay = value;
            Interlocked.Exchange(ref _delayChanged, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    /// <summary>How many steps wait for <see cref="Delay"/> now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether the armed step was reached.</summary>
    public bool Struck => _steps <= 0;

    /// <summary>Whether the step that failed belongs to a transaction.</summary>
    public bool StruckTransaction { get; private set; }

    /// <summary>Lets a later step fail.</summary>
    /// <param name="step">1: the next one.</param>
    /// <param name="after">Whether the step takes effect before it fails.</param>
    /// <param name="exception">Creates the exception; null: that of the previous call.</param>
    /// <param name="stays">Whether all steps after it fail as well.</param>
    public void Arm(int step, bool after, Func<Exception>? exception = null, bool stays = false)
    {
        (_after, _stays, _failingStep, StruckTransaction) = (after, stays, null, false);
        if (exception is not null) _fault = exception;
        Volatile.Write(ref _steps, step);
    }

    /// <summary>Lets all steps succeed again.</summary>
    public void Disarm() => Volatile.Write(ref _steps, int.MaxValue);

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        Before(command, result, command.Transaction is not null);

    /// <summary>Closes the reader, because SQL Server's client cannot roll back while a reader is open.</summary>
    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (!FailsAfter(command)) return result;
        await result.DisposeAsync();
        throw _fault();
    }

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        Before(command, result, command.Transaction is not null);

    /// <inheritdoc />
    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        After(command, result);

    /// <inheritdoc />
    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
        Before(connection, result);

    /// <inheritdoc />
    public ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        After(connection, result);

    /// <inheritdoc />
    public ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        Before(transaction, result);

    /// <inheritdoc />
    public async Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        await After(transaction, 0);

    /// <param name="step">Identifies the step. Workers take steps at the same time, and must neither receive nor suppress the fault of another step.</param>
    private async ValueTask<T> Before<T>(object step, T result, bool inTransaction = true)
    {
        await WaitAsync();
        var left = Interlocked.Decrement(ref _steps);
        if (left == 0)
        {
            StruckTransaction = inTransaction;
            if (!_after) throw _fault();
            _failingStep = step;
        }

        return left < 0 && _stays ? throw _fault() : result;
    }

    private async ValueTask WaitAsync()
    {
        var changed = _delayChanged.Task;
        if (Delay <= TimeSpan.Zero) return;
        Interlocked.Increment(ref _waiting);
        await changed.WaitAsync(Delay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _waiting);
    }

    private ValueTask<T> After<T>(object step, T result) => FailsAfter(step) ? throw _fault() : ValueTask.FromResult(result);

    private bool FailsAfter(object step) => ReferenceEquals(Interlocked.CompareExchange(ref _failingStep, null, step), step);
}
