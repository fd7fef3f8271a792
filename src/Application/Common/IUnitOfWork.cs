using Auth.Domain.Common;

namespace Auth.Application.Common;

/// <summary>A transaction that stores the changes of aggregates and their events together, or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>Runs the work in a transaction and commits it.</summary>
    /// <remarks>
    /// If another transaction has changed the same data or has just taken the same name, all loaded state is discarded and the work runs again.
    /// The work therefore loads its own data and does nothing that cannot be repeated.
    /// A failed result is committed too, because changes such as a counted attempt must be kept.
    /// A successful <see cref="IOutcome"/> is committed only if the actor's session is still valid at commit time (ADR 20).
    /// </remarks>
    /// <exception cref="DatabaseBusyException">Every retry conflicted; nothing was stored.</exception>
    /// <exception cref="SessionNoLongerValidException">The actor's session is no longer valid; nothing was stored.</exception>
    Task<T> ExecuteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Continues after an earlier commit in the same scope, with the aggregates that were loaded there.</summary>
    /// <remarks>
    /// Tracked aggregates are not read again. If another transaction has changed one of them, even one that the work leaves
    /// unchanged, all loaded state is discarded and the work runs again.
    /// Use it only for aggregates that count versions.
    /// </remarks>
    Task<T> ContinueAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs an action once the current transaction is committed. It does not run if the work is retried or fails.</summary>
    void OnCommitted(Action action);
}
