using System.Data;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Auth.Infrastructure.Persistence;

/// <summary>Runs the work in a transaction, stores what its aggregates changed and then what they tell, and starts over when somebody else was faster.</summary>
internal sealed class UnitOfWork(AuthContext context, WriterQueue writers, IRequestContext request, TimeProvider time) : IUnitOfWork
{
    /// <summary>How long a change is tried again, at the most. By time and not by tries: each collision means that somebody else got through, so twenty right logins at once all come to their turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<T> CommitAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(work, cancellationToken);
            }
            catch (Exception e) when (context.IsConflict(e))
            {
                if (time.GetElapsedTime(started) >= Patience) throw new StoreBusyException(e);
            }

            await Task.Delay(PauseAfter(attempt), time, cancellationToken);
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = await writers.WaitAsync(cancellationToken);
        // It is stored or given up as a whole: a savepoint for each save would only cost two round trips.
        context.Database.AutoSavepointsEnabled = false;
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var tracked = new List<AggregateRoot>();
        void Note(object? sender, EntityTrackedEventArgs e)
        {
            if (e.Entry.Entity is AggregateRoot aggregate) tracked.Add(aggregate);
        }

        context.ChangeTracker.Clear();
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        context.ChangeTracker.Tracked += Note;
        try
        {
            var result = await work();
            await StoreAsync(tracked, cancellationToken);
            // Whether a commit that is cancelled half-way took place, nobody could tell.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            context.ChangeTracker.Tracked -= Note;
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            context.ChangeTracker.Clear();
        }
    }

    private async Task StoreAsync(List<AggregateRoot> aggregates, CancellationToken cancellationToken)
    {
        UserColumns.Stamp(context, time.Now());
        CountVersions();
        await context.SaveChangesAsync(cancellationToken);

        var events = aggregates.SelectMany(a => a.TakeEvents()).ToList();
        if (events.Count > 0) await AppendAsync(events, cancellationToken);
    }

    private void CountVersions()
    {
        foreach (var device in context.ChangeTracker.Entries<Device>().Where(d => d.State is EntityState.Added or EntityState.Modified))
        {
            device.Property(d => d.Version).CurrentValue++;
        }
    }

    /// <summary>Numbers the events and stores them.</summary>
    /// <remarks>
    /// The counter's row is locked from here to the commit, so the numbers have no gaps and are in the order of the commits:
    /// who has seen a position has seen, or can see, all before it. It comes last, after the aggregates' rows, so that it is
    /// held briefly and is never waited for by somebody on whom its holder waits.
    /// </remarks>
    private async Task AppendAsync(List<IDomainEvent> events, CancellationToken cancellationToken)
    {
        await context.Counters.AdvanceAsync(Counter.Events, events.Count, cancellationToken);
        var last = await context.Counters.ReadAsync(Counter.Events, cancellationToken);
        var first = last - events.Count + 1;
        context.Events.AddRange(events.Select((e, i) => EventRecord.Of(e, first + i, request)));
        await context.SaveChangesAsync(cancellationToken);
    }

    private static TimeSpan PauseAfter(int attempt) => TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(attempt, 5)));
}
