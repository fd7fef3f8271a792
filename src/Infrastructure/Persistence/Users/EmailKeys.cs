using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>An account whose normalized email belongs to another account.</summary>
/// <param name="UserId">Keeps its email for outgoing mail, but cannot be found by it. Its user signs in with the username.</param>
/// <param name="Holder">The account that the email finds.</param>
internal sealed record SharedEmailKey(UserId UserId, UserId Holder)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"Account {UserId} has the same email as account {Holder} in a different spelling. The email finds only {Holder}; {UserId} signs in with its username. Change one of the two emails.";
}

/// <summary>Updates stored normalized emails to the form of this version (ADR 23). Running it again changes nothing.</summary>
/// <remarks>
/// Each account has its own transaction, so the update can be interrupted. If two accounts now share a normalized email,
/// the verified account keeps it, else the one that already had it, else the older one.
/// An unverified account loses its email to a verified one, as it does when an email link is used. No other account loses anything.
/// </remarks>
internal sealed class EmailKeys(AuthContext context, IUserRepository users, IUnitOfWork unitOfWork, WriterQueue writers, TimeProvider time)
{
    /// <summary>Increase with each change of the normalization.</summary>
    public const int Version = 1;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromHours(1);

    /// <summary>Updates all normalized emails that have another form.</summary>
    /// <returns>Accounts that keep the old form, because another account has the new one.</returns>
    public async Task<IReadOnlyList<SharedEmailKey>> RenewAsync(CancellationToken cancellationToken)
    {
        // The query reads all accounts.
        context.Database.SetCommandTimeout(ReadTimeout);
        var shared = await RenewUsersAsync(cancellationToken);

        await RenewWhatIsSentAsync([.. shared.Select(s => s.UserId)], cancellationToken);
        using var permit = await writers.WaitAsync(cancellationToken);
        await context.Counters.Where(c => c.Name == Counter.EmailKeys).ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, Version), cancellationToken);
        return shared;
    }

    /// <summary>An account may depend on another whose email is outdated too, so the pass repeats while it makes progress.</summary>
    private async Task<List<SharedEmailKey>> RenewUsersAsync(CancellationToken cancellationToken)
    {
        var outdated = await OutdatedUsersAsync(cancellationToken);
        while (true)
        {
            var shared = new List<SharedEmailKey>();
            foreach (var user in outdated)
            {
                if (await RenewAsync(user, cancellationToken) is { } holder) shared.Add(new(user, holder));
            }

            if (shared.Count == 0 || shared.Count == outdated.Count) return shared;
            outdated = [.. shared.Select(s => s.UserId)];
        }
    }

    /// <summary>Streams the accounts: there may be millions, of which few are outdated.</summary>
    private async Task<IReadOnlyList<UserId>> OutdatedUsersAsync(CancellationToken cancellationToken)
    {
        var emails = context.Users.Where(u => u.Email != null).OrderBy(u => u.Id).Select(u => new { u.Id, u.Email!.Value, u.Email.NormalizedValue });
        var outdated = new List<UserId>();
        await foreach (var email in emails.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (Renewed(email.Value, email.NormalizedValue) is not null) outdated.Add(email.Id);
        }

        return outdated;
    }

    /// <returns>The account that already has the normalized email, if it cannot be updated.</returns>
    private Task<UserId?> RenewAsync(UserId id, CancellationToken cancellationToken) => unitOfWork.ExecuteAsync(
        async () =>
        {
            if (await users.FindAsync(id, CancellationToken.None) is not { Email: { } email } user || email.Renewed() is not { } renewed) return null;

            var holder = await users.FindAsync(LoginName.Parse(renewed.Value), CancellationToken.None);
            if (holder is not null && holder.Id != user.Id)
            {
                var isOutdated = holder.Email is { } stored && Renewed(stored.Value, stored.NormalizedValue) is { } holderEmail && holderEmail.NormalizedValue != renewed.NormalizedValue;
                if (isOutdated || holder.EmailVerifiedAt is not null || user.EmailVerifiedAt is null) return holder.Id;
                holder.RemoveUnverifiedEmail(time.Now());
                await users.ClearEmailAsync(holder.Id, CancellationToken.None);
            }

            user.RenewEmailKey();
            return (UserId?)null;
        },
        cancellationToken);

    /// <summary>Updates queued mails, email links and pending registrations, which are compared with the account.</summary>
    private async Task RenewWhatIsSentAsync(HashSet<UserId> unchanged, CancellationToken cancellationToken)
    {
        foreach (var mail in await context.QueuedMails.Select(l => new { l.Id, l.SubjectId, l.Recipient.Value, l.Recipient.NormalizedValue }).ToListAsync(cancellationToken))
        {
            if (unchanged.Contains(new(mail.SubjectId.Value)) || Renewed(mail.Value, mail.NormalizedValue) is not { } renewed) continue;
            using var permit = await writers.WaitAsync(cancellationToken);
            await context.QueuedMails.Where(l => l.Id == mail.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Recipient.Value, renewed.Value).SetProperty(l => l.Recipient.NormalizedValue, renewed.NormalizedValue), cancellationToken);
        }

        foreach (var link in await context.EmailLinks.Select(l => new { l.UserId, l.Purpose, l.Email.Value, l.Email.NormalizedValue }).ToListAsync(cancellationToken))
        {
            if (unchanged.Contains(link.UserId) || Renewed(link.Value, link.NormalizedValue) is not { } renewed) continue;
            using var permit = await writers.WaitAsync(cancellationToken);
            await context.EmailLinks.Where(l => l.UserId == link.UserId && l.Purpose == link.Purpose && l.Email.NormalizedValue == link.NormalizedValue)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Email.Value, renewed.Value).SetProperty(l => l.Email.NormalizedValue, renewed.NormalizedValue), cancellationToken);
        }

        foreach (var registration in await context.PendingRegistrations.Select(r => new { r.Id, r.Email.Value, r.Email.NormalizedValue }).ToListAsync(cancellationToken))
        {
            if (Renewed(registration.Value, registration.NormalizedValue) is not { } renewed) continue;
            using var permit = await writers.WaitAsync(cancellationToken);
            await context.PendingRegistrations.Where(r => r.Id == registration.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Email.Value, renewed.Value).SetProperty(r => r.Email.NormalizedValue, renewed.NormalizedValue), cancellationToken);
        }
    }

    /// <returns>Null if the email is up to date, or would be rejected today.</returns>
    private static EmailAddress? Renewed(string value, string key)
    {
        var stored = EmailAddress.FromStorage(value, key);
        return stored.Renewed() is { } renewed && renewed != stored ? renewed : null;
    }
}
