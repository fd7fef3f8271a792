using System.Linq.Expressions;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Invitations;
using Auth.Domain.Lockout;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Statistics;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence;

/// <summary>Deletes expired data: sessions, devices, links, registrations, invitations, login challenges, passkey ceremonies, submissions, mailboxes and revocations. Also deletes decoys without remembered attempts, together with their events. Old mails are discarded by their dispatcher; events of users are kept unless a retention is set. Expired service accounts and keys are kept as well, because administrators must see that they have expired.</summary>
/// <remarks>One query finds the rows of a kind; small batches delete them, so that no login waits long.</remarks>
internal sealed class Purge(IServiceScopeFactory scopes, WriterQueue writers, AuditLogSettings auditLog, TimeProvider time)
{
    /// <summary>How long a session is kept after it has ended or expired.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <summary>How long revocations are kept. Nodes read them within milliseconds.</summary>
    public static readonly TimeSpan RevocationRetention = TimeSpan.FromHours(1);

    /// <summary>Maximum number of decoys, and of ceremonies without a user, after a purge: an unauthenticated request creates either.</summary>
    public const int MaxDecoys = 100_000;

    private const int BatchSize = 500;

    /// <summary>Maximum number of rows deleted by one statement without finding them first. From about 5,000 locks, SQL Server locks the whole table and blocks every insert.</summary>
    private const int MaxRowsAtOnce = 1_000;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Deletes everything that has expired.</summary>
    /// <param name="maxDecoys">Maximum number of remaining decoys, and of remaining ceremonies without a user.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The number of deleted rows, without events and revocations.</returns>
    public async Task<int> RunAsync(int maxDecoys, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthContext>();
        // Runs in the background and reads whole tables.
        context.Database.SetCommandTimeout(ReadTimeout);
        var now = time.Now();
        await RemoveRevocationsAsync(context, now, cancellationToken);
        await RemoveEventsAsync(scope.ServiceProvider, context, now, cancellationToken);
        return await RemoveSessionsAsync(context, now, cancellationToken)
            + await RemoveDevicesAsync(context, now, cancellationToken)
            + await RemoveLinksAsync(context, now, cancellationToken)
            + await RemoveRegistrationsAsync(context, now, cancellationToken)
            + await RemoveInvitationsAsync(context, now, cancellationToken)
            + await RemoveChallengesAsync(context, now, cancellationToken)
            + await RemoveSubmissionsAsync(context, now, cancellationToken)
            + await RemoveMailboxQuotasAsync(context, now, cancellationToken)
            + await RemoveCeremoniesAsync(context, now, maxDecoys, cancellationToken)
            + await RemoveDecoysAsync(scope.ServiceProvider, context, UnusedDecoys(context, now), cancellationToken)
            + await RemoveDecoysAsync(scope.ServiceProvider, context, ExcessDecoys(context, maxDecoys), cancellationToken);
    }

    private static async Task CountEventsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var aggregator = services.GetRequiredService<EventCountAggregator>();
        while (await aggregator.AggregateNextAsync(minBacklog: 1, cancellationToken))
        {
        }
    }

    /// <summary>A decoy is deleted when an account would have forgotten all attempts, including those of crashed nodes. Its deletion therefore reveals nothing (P5).</summary>
    private static IQueryable<User> UnusedDecoys(AuthContext context, DateTimeOffset now)
    {
        var before = now - AttemptCounter.FailureRetention - AttemptCounter.LeaseDuration;
        return Decoys(context).Where(u => EF.Property<DateTimeOffset?>(u, UserShadowColumns.DecoyUsedAt) < before
            && (u.Attempts.LockedOutAt == null || u.Attempts.LockedOutUntil != null)
            && (u.Attempts.RetainedUntil == null || u.Attempts.RetainedUntil < now));
    }

    /// <summary>Locked-out decoys are kept longest: a flood of names must not lift lockouts.</summary>
    private static IQueryable<User> ExcessDecoys(AuthContext context, int maxDecoys) =>
        Decoys(context)
            .OrderByDescending(u => u.Attempts.LockedOutAt != null)
            .ThenByDescending(u => EF.Property<DateTimeOffset?>(u, UserShadowColumns.DecoyUsedAt))
            .Skip(maxDecoys);

    private static IQueryable<User> Decoys(AuthContext context) =>
        context.UsersAndDecoys.Where(u => u.IsDecoy && EF.Property<DateTimeOffset?>(u, UserShadowColumns.DecoyUsedAt) != null);

    private async Task<int> RemoveSessionsAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (before, removed) = (now - Retention, 0);
        var expired = context.Sessions.Where(s => s.EndedAt < before || s.IdleExpiresAt < before);
        foreach (var batch in (await expired.Select(s => s.Id).ToListAsync(cancellationToken)).Chunk(BatchSize))
        {
            var sessions = expired.Where(s => batch.Contains(s.Id));
            await RecordLastSeenAsync(context, sessions, cancellationToken);
            removed += await RemoveAsync(sessions, cancellationToken);
        }

        return removed;
    }

    /// <summary>Without its sessions, an account that was used in one of them for long would seem abandoned (<see cref="User.IsAbandoned"/>).</summary>
    private async Task RecordLastSeenAsync(AuthContext context, IQueryable<Session> sessions, CancellationToken cancellationToken)
    {
        using var permit = await writers.WaitAsync(cancellationToken);
        await context.Users
            .Where(u => u.Origin == AccountOrigin.SelfRegistration && u.EmailVerifiedAt == null
                && sessions.Any(s => s.UserId == u.Id && (u.LastSeenAt == null || s.LastSeenAt > u.LastSeenAt)))
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.LastSeenAt, u => sessions.Where(s => s.UserId == u.Id).Max(s => (DateTimeOffset?)s.LastSeenAt)), cancellationToken);
    }

    private Task<int> RemoveDevicesAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Device.Lifetime;
        return RemoveInBatchesAsync(context.Devices.Where(d => d.LastUsedAt < before), d => d.Id, batch => d => batch.Contains(d.Id), cancellationToken);
    }

    private Task<int> RemoveLinksAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken) =>
        RemoveInBatchesAsync(context.EmailLinks.Where(l => l.ExpiresAt < now), l => l.TokenHash, batch => l => batch.Contains(l.TokenHash), cancellationToken);

    private Task<int> RemoveRegistrationsAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken) =>
        RemoveInBatchesAsync(context.PendingRegistrations.Where(r => r.ExpiresAt < now), r => r.Id, batch => r => batch.Contains(r.Id), cancellationToken);

    private Task<int> RemoveInvitationsAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Invitation.Retention;
        return RemoveInBatchesAsync(context.Invitations.Where(i => i.ExpiresAt < before), i => i.Id, batch => i => batch.Contains(i.Id), cancellationToken);
    }

    private Task<int> RemoveChallengesAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (before, beforeWithMail) = (now - LoginChallenge.Lifetime, now - LoginChallenge.LifetimeWithMail);
        return RemoveInBatchesAsync(
            context.LoginChallenges.Where(c => c.StartedAt < before && (!c.WaitsForMail || c.StartedAt < beforeWithMail)), c => c.TokenHash, batch => c => batch.Contains(c.TokenHash), cancellationToken);
    }

    private Task<int> RemoveSubmissionsAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (formsBefore, callsBefore) = (now - Submission.FormWindow, now - Submission.CallWindow);
        return RemoveInBatchesAsync(
            context.Submissions.Where(s => s.AcceptedAt < callsBefore || (s.AcceptedAt < formsBefore && s.BodyDigest == null)), s => s.Key, batch => s => batch.Contains(s.Key), cancellationToken);
    }

    private Task<int> RemoveMailboxQuotasAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken) =>
        RemoveInBatchesAsync(context.MailboxQuotas.Where(m => m.ResetAt < now), m => m.Key, batch => m => batch.Contains(m.Key), cancellationToken);

    /// <summary>A node that has not read a revocation by then notices the gap, and resets its cache.</summary>
    private Task RemoveRevocationsAsync(AuthContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - RevocationRetention;
        return RemoveFirstAsync(context.Revocations.Where(r => r.OccurredAt < before).OrderBy(r => r.Shard).ThenBy(r => r.Position), cancellationToken);
    }

    /// <summary>Deletes the events that <c>AuditLog:Retention</c> does not keep, up to what each reader has processed.</summary>
    private async Task RemoveEventsAsync(IServiceProvider services, AuthContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (auditLog.Retention is not { } retention) return;

        var before = now - retention;
        await CountEventsAsync(services, cancellationToken);
        var processed = await GetProcessedAsync(context, cancellationToken);
        await RemoveFirstAsync(context.Events.Where(e => e.OccurredAt < before && e.Position <= processed).OrderBy(e => e.OccurredAt).ThenBy(e => e.Position), cancellationToken);
    }

    /// <summary>Each reader of the log needs the events after its position, and each event handler also those that it could not deliver yet.</summary>
    private static async Task<long> GetProcessedAsync(AuthContext context, CancellationToken cancellationToken)
    {
        var counted = await context.Counters.Where(c => Counter.EventReaders.Contains(c.Name)).MinAsync(c => c.Value, cancellationToken);
        // In this order: a position moves only together with the rows of what it leaves behind.
        var delivered = await context.EventSubscriptions.MinAsync(s => (long?)s.Position, cancellationToken) ?? counted;
        var blocked = await context.BlockedUsers.MinAsync(b => (long?)b.Position, cancellationToken) ?? long.MaxValue;
        var setAside = await context.SetAsideEvents.MinAsync(e => (long?)e.Position, cancellationToken) ?? long.MaxValue;
        return long.Min(long.Min(counted, delivered), long.Min(blocked, setAside) - 1);
    }

    /// <summary>Ceremonies without a user are bounded in number as well; the newest are kept.</summary>
    private async Task<int> RemoveCeremoniesAsync(AuthContext context, DateTimeOffset now, int maxAnonymous, CancellationToken cancellationToken)
    {
        var before = now - PasskeyCeremony.Lifetime;
        var excess = context.PasskeyCeremonies.Where(c => c.UserId == null).OrderByDescending(c => c.StartedAt).Skip(maxAnonymous);
        return await RemoveInBatchesAsync(context.PasskeyCeremonies.Where(c => c.StartedAt < before), c => c.TokenHash, batch => c => batch.Contains(c.TokenHash), cancellationToken)
            + await RemoveInBatchesAsync(excess, c => c.TokenHash, batch => c => batch.Contains(c.TokenHash), cancellationToken);
    }

    private async Task<int> RemoveInBatchesAsync<T, TId>(
        IQueryable<T> rows, Expression<Func<T, TId>> id, Func<TId[], Expression<Func<T, bool>>> isInBatch, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var batch in (await rows.Select(id).ToListAsync(cancellationToken)).Chunk(BatchSize))
        {
            removed += await RemoveAsync(rows.Where(isInBatch(batch)), cancellationToken);
        }

        return removed;
    }

    /// <summary>Counts events before those of decoys are deleted, so that statistics keep them. Counting collects those that are still in the inbox.</summary>
    private async Task<int> RemoveDecoysAsync(IServiceProvider services, AuthContext context, IQueryable<User> decoys, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var batch in (await decoys.Select(u => u.Id).ToListAsync(cancellationToken)).Chunk(BatchSize))
        {
            await CountEventsAsync(services, cancellationToken);
            var decoysToDelete = decoys.Where(u => batch.Contains(u.Id));
            await RemoveFirstAsync(context.Events.Where(e => decoysToDelete.Any(u => u.Id == e.UserId)).OrderBy(e => e.Position), cancellationToken);
            removed += await RemoveAsync(decoysToDelete, cancellationToken);
        }

        return removed;
    }

    /// <summary>Deletes ordered rows in batches, without finding them first: there can be any number of them.</summary>
    private async Task RemoveFirstAsync<T>(IOrderedQueryable<T> rows, CancellationToken cancellationToken)
    {
        while (await RemoveAsync(rows.Take(MaxRowsAtOnce), cancellationToken) == MaxRowsAtOnce)
        {
        }
    }

    private async Task<int> RemoveAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken)
    {
        using var permit = await writers.WaitAsync(cancellationToken);
        return await rows.ExecuteDeleteAsync(cancellationToken);
    }
}
