namespace Auth.Application.Common;

/// <summary>Lets one node at a time do a job. A lease expires unless its holder renews it, so another node takes over if that node dies.</summary>
/// <remarks>
/// Each node compares the time of expiry with its own clock. A node whose clock is ahead by more than the rest of a lease takes it while the holder still works.
/// So a job must do no harm if two nodes run it for a moment, or it stores its results in a unit of work that calls <see cref="TryLockAsync"/> first.
/// </remarks>
internal interface ILeases
{
    /// <summary>Maximum length of a name.</summary>
    const int MaximumNameLength = 100;

    /// <summary>Takes a lease that no one holds, or whose time is over. Call it outside a unit of work.</summary>
    /// <param name="name">The job, in ASCII; compared exactly.</param>
    /// <param name="duration">Longer than the holder needs until it renews the lease.</param>
    /// <returns>Null if it is held, also by the caller itself.</returns>
    Task<Lease?> TryTakeAsync(string name, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Extends a lease to <paramref name="duration"/> from now, unless another holder has taken it. Call it outside a unit of work.</summary>
    /// <returns>The renewed lease; null if it is lost, and the job must stop.</returns>
    Task<Lease?> TryRenewAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Ends a lease, so that the next holder need not wait for its expiry. Does nothing if it is lost. Call it outside a unit of work.</summary>
    Task ReleaseAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Within a unit of work: keeps a lease from being taken until the commit, so that what the work stores is stored by the holder.</summary>
    /// <returns>Whether it is still held. A lease that has expired is, as long as no one else has taken it.</returns>
    Task<bool> TryLockAsync(Lease lease, CancellationToken cancellationToken);
}

/// <summary>A lease that was taken.</summary>
/// <param name="Name">The job.</param>
/// <param name="Holder">Differs each time that a lease is taken, also by the same node.</param>
/// <param name="ExpiresAt">From then on, others may take it.</param>
internal sealed record Lease(string Name, Guid Holder, DateTimeOffset ExpiresAt);
