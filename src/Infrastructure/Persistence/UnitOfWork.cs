using System.Data;
using Auth.Application.Common;
using Auth.Application.Forms;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Sessions;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Auth.Infrastructure.Persistence;

/// <summary>Runs the work in a transaction, stores what its aggregates changed and then what they tell, and starts over when somebody else was faster.</summary>
internal sealed class UnitOfWork(AuthContext context, WriterQueue writers, WriteHealth writes, IRequestContext request, CurrentSubmission submission, TimeProvider time) : IUnitOfWork
{
    /// <summary>How long a change is tried again, at the most. By time and not by tries: each collision means that somebody else got through, so twenty right logins at once all come to their turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The aggregates that the work met, in the order of meeting them: what they tell is stored in that order.</summary>
    private readonly List<AggregateRoot> _met = [];

    public Task<T> CommitAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => CommitAsync(work, goesOn: false, cancellationToken);

    public Task<T> GoOnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => CommitAsync(work, goesOn: true, cancellationToken);

    private async Task<T> CommitAsync<T>(Func<Task<T>> work, bool goesOn, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(work, goesOn && attempt == 1, cancellationToken);
            }
            catch (Exception e) when (context.IsConflict(e))
            {
                if (time.GetElapsedTime(started) >= Patience) throw new StoreBusyException(e);
            }
            catch (Exception e)
            {
                writes.Report(e);
                throw;
            }

            await Task.Delay(PauseAfter(attempt), time, cancellationToken);
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work, bool goesOn, CancellationToken cancellationToken)
    {
        using var turn = await writers.WaitAsync(cancellationToken);
        // It is stored or given up as a whole: a savepoint for each save would only cost two round trips.
        context.Database.AutoSavepointsEnabled = false;
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        if (!goesOn) Forget();
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        context.ChangeTracker.Tracked += Note;
        try
        {
            if (goesOn) CheckVersions();
            var result = await work();
            var acting = result is IOutcome { Error: null } && request.Session is { } session ? context.HasToHold(session) : null;
            var isAccepted = submission.Key is { } key && await AcceptFormAsync(key, result);
            // From here on nothing is cancelled: it takes a moment, to cancel a statement costs a connection, and whether a commit took place nobody could tell.
            await StoreAsync();
            if (acting is not null && !await context.HoldsAsync(acting)) throw new SessionOverException();
            await transaction.CommitAsync(CancellationToken.None);
            if (isAccepted) submission.End();
            return result;
        }
        catch
        {
            Forget();
            throw;
        }
        finally
        {
            context.ChangeTracker.Tracked -= Note;
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        }
    }

    /// <summary>Stores the submission of a page form with its change. Looks for another copy after the work: what the work saw of that copy's change, this sees as well.</summary>
    /// <returns>Whether the work made the form's change.</returns>
    /// <exception cref="RepeatedFormException">Another copy of the form has made it. Two at the same time collide by the key, and one of them starts over.</exception>
    private async Task<bool> AcceptFormAsync(FormSubmissionKey key, object? result)
    {
        var now = time.Now();
        var first = await context.FormSubmissions.SingleOrDefaultAsync(s => s.Key == key, CancellationToken.None);
        if (first?.IsRepeatable(now) == true) throw new RepeatedFormException(first);
        if (submission.OutcomeOf(result) is not { } outcome) return false;

        if (first is null) context.Add(FormSubmission.Accept(key, outcome, now));
        else first.AcceptAgain(outcome, now);
        return true;
    }

    private void Note(object? sender, EntityTrackedEventArgs e)
    {
        if (e.Entry.Entity is AggregateRoot aggregate) _met.Add(aggregate);
    }

    private void Forget()
    {
        _met.Clear();
        context.ChangeTracker.Clear();
    }

    /// <summary>Writes what was held, changed or not: so its version is compared, and work that relied on something older starts over.</summary>
    private void CheckVersions()
    {
        foreach (var held in _met.Select(aggregate => context.Entry((object)aggregate)).Where(e => e.State == EntityState.Unchanged))
        {
            held.Property(nameof(AggregateRoot.Version)).IsModified = true;
        }
    }

    private async Task StoreAsync()
    {
        context.ChangeTracker.DetectChanges();
        UserColumns.Stamp(context, time.Now());
        CountVersions();
        await context.SaveChangesAsync(CancellationToken.None);

        var events = _met.SelectMany(a => a.TakeEvents()).ToList();
        if (events.Count > 0) await context.AppendAsync(events, request);
    }

    private void CountVersions()
    {
        foreach (var counted in context.ChangeTracker.Entries<AggregateRoot>().Where(a => a.Entity is Device or Authenticator or Passkey && a.State is EntityState.Added or EntityState.Modified))
        {
            counted.Property(a => a.Version).CurrentValue++;
        }
    }

    private static TimeSpan PauseAfter(int attempt) => TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(attempt, 5)));
}
