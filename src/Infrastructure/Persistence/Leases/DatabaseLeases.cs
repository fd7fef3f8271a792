using Auth.Application.Common;
using Auth.Domain.Common;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Leases;

/// <summary>Leases as rows. An expired one is deleted, and the key lets one of several nodes insert the next.</summary>
internal sealed class DatabaseLeases(AuthContext context, WriterQueue writers, TimeProvider time) : ILeases
{
    public async Task<Lease?> TryTakeAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        // Most nodes find the lease held, and write nothing.
        var stored = await context.Leases.SingleOrDefaultAsync(l => l.Name == name, cancellationToken);
        var now = time.Now();
        if (stored is not null && stored.ExpiresAt > now) return null;

        var lease = new Lease(name, Guid.CreateVersion7(now), now + duration);
        using var permit = await writers.WaitAsync(cancellationToken);
        if (stored is not null) await RemoveAsync(stored, cancellationToken);
        return await TryInsertAsync(lease, cancellationToken) ? lease : null;
    }

    public async Task<Lease?> TryRenewAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        var renewed = lease with { ExpiresAt = time.Now() + duration };
        using var permit = await writers.WaitAsync(cancellationToken);
        return await GetRow(lease).ExecuteUpdateAsync(set => set.SetProperty(l => l.ExpiresAt, renewed.ExpiresAt), cancellationToken) == 1 ? renewed : null;
    }

    public async Task ReleaseAsync(Lease lease, CancellationToken cancellationToken)
    {
        using var permit = await writers.WaitAsync(cancellationToken);
        await GetRow(lease).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task<bool> TryLockAsync(Lease lease, CancellationToken cancellationToken) =>
        await GetRow(lease).ExecuteUpdateAsync(set => set.SetProperty(l => l.ExpiresAt, l => l.ExpiresAt), cancellationToken) == 1;

    private IQueryable<LeaseRecord> GetRow(Lease lease)
    {
        var (name, holder) = (lease.Name, GetText(lease.Holder));
        return context.Leases.Where(l => l.Name == name && l.Holder == holder);
    }

    private async Task<bool> TryInsertAsync(Lease lease, CancellationToken cancellationToken)
    {
        var row = context.Add(new LeaseRecord { Name = lease.Name, Holder = GetText(lease.Holder), ExpiresAt = lease.ExpiresAt });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (context.IsConflict(exception))
        {
            return false;
        }
        finally
        {
            row.State = EntityState.Detached;
        }
    }

    /// <summary>Compares the row with what was read: another node may have taken the lease since.</summary>
    private async Task RemoveAsync(LeaseRecord expired, CancellationToken cancellationToken)
    {
        var (name, holder, expiresAt) = (expired.Name, expired.Holder, expired.ExpiresAt);
        await context.Leases.Where(l => l.Name == name && l.Holder == holder && l.ExpiresAt == expiresAt).ExecuteDeleteAsync(cancellationToken);
    }

    private static string GetText(Guid holder) => holder.ToString("N");
}
