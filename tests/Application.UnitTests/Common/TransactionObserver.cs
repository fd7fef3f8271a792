using Auth.Application.Common;

namespace Auth.Application.UnitTests.Common;

/// <summary>Counts the transactions of all requests of a test, and lets things happen between them.</summary>
internal sealed class TransactionObserver
{
    /// <summary>The number of committed transactions.</summary>
    public int Commits { get; private set; }

    /// <summary>What other nodes do after this many commits. An exception means that the response to the commit was lost.</summary>
    public Dictionary<int, Action> AfterCommit { get; } = [];

    /// <summary>The exceptions of the next transactions; null if a transaction succeeds.</summary>
    public Queue<Exception?> Failures { get; } = [];

    /// <summary>Runs after each commit, to record the order of calls.</summary>
    public Action OnCommit { get; set; } = () => { };

    /// <summary>Observes the unit of work of a request.</summary>
    public IUnitOfWork Observe(IUnitOfWork unitOfWork) => new ObservedUnitOfWork(this, unitOfWork);

    private async Task<T> RunAsync<T>(Func<Task<T>> transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Failures.TryDequeue(out var failure) && failure is not null) throw failure;

        var result = await transaction();
        OnCommit();
        if (AfterCommit.Remove(++Commits, out var action)) action();
        return result;
    }

    private sealed class ObservedUnitOfWork(TransactionObserver observer, IUnitOfWork inner) : IUnitOfWork
    {
        public Task<T> ExecuteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
            observer.RunAsync(() => inner.ExecuteAsync(work, cancellationToken), cancellationToken);

        public Task<T> ContinueAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
            observer.RunAsync(() => inner.ContinueAsync(work, cancellationToken), cancellationToken);

        public void OnCommitted(Action action) => inner.OnCommitted(action);
    }
}
