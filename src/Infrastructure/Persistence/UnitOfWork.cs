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
            // From here on nothing is cancelled: it takes a moment, to cancel a statement costs a connection, and whether a commit took place nobody could tell.
            await StoreAsync(tracked);
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

    private async Task StoreAsync(List<AggregateRoot> aggregates)
    {
        UserColumns.Stamp(context, time.Now());
        CountVersions();
        await context.SaveChangesAsync(CancellationToken.None);

        var events = aggregates.SelectMany(a => a.TakeEvents()).ToList();
        if (events.Count > 0) await AppendAsync(events);
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
    private async Task AppendAsync(List<IDomainEvent> events)
    {
        await context.Counters.AdvanceAsync(Counter.Events, events.Count, CancellationToken.None);
        var last = await context.Counters.ReadAsync(Counter.Events, CancellationToken.None);
        var first = last - events.Count + 1;
        context.Events.AddRange(events.Select((e, i) => EventRecord.Of(e, first + i, request)));
        await context.SaveChangesAsync(CancellationToken.None);
    }

    private static TimeSpan PauseAfter(int attempt) => TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(attempt, 5)));
}
