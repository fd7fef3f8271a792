using System.Data;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Revocations;
using Auth.Infrastructure.Persistence.Sessions;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Auth.Infrastructure.Persistence;

/// <summary>Runs work in a transaction, ends the sessions that its events require, saves aggregates before the consequences of events and the events, and retries on conflict.</summary>
internal sealed class UnitOfWork(AuthContext context, ISessionRepository sessions, EventConsequences consequences, HostContexts hostContexts, WriterQueue writerQueue, WriteHealth writeHealth, IRequestContext request, RequiredRoles requiredRoles, CurrentSubmission submission, TimeProvider time) : IUnitOfWork
{
    /// <summary>Retries are limited by time, not by count. Every conflict means another transaction committed, so parallel logins all succeed eventually.</summary>
    private static readonly TimeSpan RetryTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Aggregates in the order in which the work loaded or added them; their events are stored in this order.</summary>
    private readonly List<AggregateRoot> _trackedAggregates = [];

    private readonly List<Action> _onCommitted = [];

    public Task<T> ExecuteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => ExecuteAsync(work, reuseTracked: false, cancellationToken);

    public Task<T> ContinueAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => ExecuteAsync(work, reuseTracked: true, cancellationToken);

    public void OnCommitted(Action action) => _onCommitted.Add(action);

    private async Task<T> ExecuteAsync<T>(Func<Task<T>> work, bool reuseTracked, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(work, reuseTracked && attempt == 1, cancellationToken);
            }
            catch (Exception exception) when (context.IsConflict(exception))
            {
                if (time.GetElapsedTime(started) >= RetryTimeout) throw new DatabaseBusyException(exception);
            }
            catch (Exception exception)
            {
                writeHealth.Report(exception);
                throw;
            }

            await Task.Delay(GetBackoff(attempt), time, cancellationToken);
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work, bool reuseTracked, CancellationToken cancellationToken)
    {
        using var permit = await writerQueue.WaitAsync(cancellationToken);
        // The transaction commits or rolls back as a whole; savepoints would cost two more round trips.
        context.Database.AutoSavepointsEnabled = false;
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        if (!reuseTracked) DiscardTracked();
        await hostContexts.JoinAsync(transaction);
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        context.ChangeTracker.Tracked += OnTracked;
        _onCommitted.Clear();
        try
        {
            if (reuseTracked) MarkVersionsForCheck();
            var result = await work();
            await sessions.EndByEventsAsync(_trackedAggregates.SelectMany(a => a.Events));
            var recheck = result is IOutcome { Error: null } ? context.GetActorRecheck(request.Actor, requiredRoles) : null;
            if (result is IOutcome { Error: not null }) hostContexts.Discard();
            var isAccepted = submission.Key is { } key && await AcceptSubmissionAsync(key, result);
            // No cancellation from here: it would cost the connection and leave the outcome of the commit unknown.
            await SaveAsync(recheck);
            await transaction.CommitAsync(CancellationToken.None);
            if (isAccepted) submission.End();
            foreach (var action in _onCommitted) action();
            return result;
        }
        catch
        {
            DiscardTracked();
            throw;
        }
        finally
        {
            context.ChangeTracker.Tracked -= OnTracked;
            hostContexts.Leave();
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        }
    }

    /// <summary>Stores the submission together with its change. Runs after the work, so that it sees every copy whose change the work has seen.</summary>
    /// <returns>Whether the work has made the change of the submission.</returns>
    /// <exception cref="RepeatedSubmissionException">Another copy has made the change. Concurrent copies conflict on the key, and one of them is retried.</exception>
    private async Task<bool> AcceptSubmissionAsync(SubmissionKey key, object? result)
    {
        if (submission.IsDenied(result)) return false;
        var now = time.Now();
        var previous = await context.Submissions.SingleOrDefaultAsync(s => s.Key == key, CancellationToken.None);
        if (previous?.IsRepeatable(now) == true) throw new RepeatedSubmissionException(previous);
        if (submission.GetOutcome(result) is not { } outcome) return false;

        if (previous is null) context.Add(Submission.Accept(key, submission.BodyDigest, outcome, now));
        else previous.AcceptAgain(submission.BodyDigest, outcome, now);
        return true;
    }

    private void OnTracked(object? sender, EntityTrackedEventArgs e)
    {
        if (e.Entry.Entity is AggregateRoot aggregate) _trackedAggregates.Add(aggregate);
    }

    private void DiscardTracked()
    {
        _trackedAggregates.Clear();
        context.ChangeTracker.Clear();
        hostContexts.Discard();
    }

    /// <summary>Marks unchanged aggregates as modified so that their versions are compared. Work based on stale data then conflicts and is retried.</summary>
    private void MarkVersionsForCheck()
    {
        foreach (var entry in _trackedAggregates.Select(aggregate => context.Entry((object)aggregate)).Where(e => e.State == EntityState.Unchanged))
        {
            entry.Property(nameof(AggregateRoot.Version)).IsModified = true;
        }
    }

    /// <summary>Locks in one order: aggregates, rows of the host application, the actor's session, what ends with events, the shards of the revocation log. The last are shared by many users, so they are locked shortest.</summary>
    private async Task SaveAsync(ActorRecheck? recheck)
    {
        context.ChangeTracker.DetectChanges();
        UserShadowColumns.Update(context, time.Now());
        IncrementVersions();
        await context.SaveChangesAsync(CancellationToken.None);
        await hostContexts.SaveAsync();
        if (recheck is not null && !await recheck.TryLockAsync(context)) throw new SessionNoLongerValidException();

        var events = _trackedAggregates.SelectMany(a => a.TakeEvents()).ToList();
        if (events.Count == 0) return;
        events.AddRange(await consequences.ApplyAsync(events));
        var batch = new StatementBatch(context);
        batch.AddEvents(events, request);
        batch.AddRevocations(events);
        await context.ExecuteAsync(batch);
    }

    /// <summary>The version of a user is incremented by <see cref="UserShadowColumns.Update"/>, and sessions have none.</summary>
    private void IncrementVersions()
    {
        foreach (var entry in context.ChangeTracker.Entries<AggregateRoot>().Where(a => a.Entity is Device or TotpAuthenticator or Passkey or Invitation or ServiceAccount && HasChanged(a)))
        {
            entry.Property(a => a.Version).CurrentValue++;
        }
    }

    /// <summary>A change of its keys leaves the row of a service account as it is, but raises an event.</summary>
    private static bool HasChanged(EntityEntry<AggregateRoot> entry) =>
        entry.State is EntityState.Added or EntityState.Modified || entry is { State: EntityState.Unchanged, Entity: ServiceAccount { Events.Count: > 0 } };

    private static TimeSpan GetBackoff(int attempt) => TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(attempt, 5)));
}
