using Auth.Domain.Common;

namespace Auth.Application.Common;

/// <summary>One transaction: what the aggregates changed and the events that tell of it are stored together, or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>Runs the work in a transaction and commits it.</summary>
    /// <remarks>
    /// When somebody else changed the same aggregate or took the same name meanwhile, everything is forgotten and the work
    /// runs again on what is there now; so the work loads what it needs itself, and does nothing that can't be repeated.
    /// A result that is a failure is committed too: what an aggregate noted while refusing, such as a counted attempt, has to stay.
    /// A <see cref="IOutcome"/> that is a success is committed only while the session that it is due to still holds (P2, ADR 20): work may take long.
    /// </remarks>
    /// <exception cref="StoreBusyException">It collided again and again; nothing was stored.</exception>
    /// <exception cref="SessionOverException">The session of the request does not hold any more; nothing was stored.</exception>
    Task<T> CommitAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken);

    /// <summary>The same, for work that goes on where the commit before it, in the same scope, left off.</summary>
    /// <remarks>
    /// What that one met is still at hand, and is not read again. If somebody else changed one of those aggregates meanwhile,
    /// even one that the work leaves as it is, everything is forgotten and the work runs again on what is there now. Only for
    /// aggregates that count versions.
    /// </remarks>
    Task<T> GoOnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken);
}
