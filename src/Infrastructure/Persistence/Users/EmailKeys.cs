using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>An account whose email belongs to another account as well, now that both have one key.</summary>
/// <param name="User">It keeps its email for what is mailed to it, but is not found by it: it signs in by its username.</param>
/// <param name="Holder">The account that is found by the email.</param>
public sealed record SharedEmailKey(UserId User, UserId Holder)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"Account {User} has the same email as account {Holder} in a different spelling. The email finds only {Holder}; {User} signs in with its username. Change one of the two emails.";
}

/// <summary>Brings the keys of stored emails to the form that this version compares (ADR 23). Running it again changes nothing.</summary>
/// <remarks>
/// Each account is a transaction of its own, so it can be interrupted. Of two accounts that now have one key, a verified one has it, else the
/// one that had it before, else the older one. An unverified account loses an email that a verified one has, as it does when a link shows whose it is. No other account loses anything.
/// </remarks>
internal sealed class EmailKeys(AuthContext context, IUserRepository users, IUnitOfWork unitOfWork, WriterQueue writers, TimeProvider time)
{
    /// <summary>To be counted up with each change of the form.</summary>
    public const int Version = 1;

    private static readonly TimeSpan LongestReading = TimeSpan.FromHours(1);

    /// <summary>Renews all keys that are of another form.</summary>
    /// <returns>The accounts that keep theirs, as another account has the new one.</returns>
    public async Task<IReadOnlyList<SharedEmailKey>> RenewAsync(CancellationToken cancellationToken)
    {
        // Reads all accounts.
        context.Database.SetCommandTimeout(LongestReading);
        var shared = await RenewUsersAsync(cancellationToken);

        await RenewWhatIsSentAsync([.. shared.Select(s => s.User)], cancellationToken);
        using var turn = await writers.WaitAsync(cancellationToken);
        await context.Counters.Where(c => c.Name == Counter.EmailKeys).ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, Version), cancellationToken);
        return shared;
    }

    /// <summary>An account may wait for another one, whose own key is outdated as well: so it is tried again while any is renewed.</summary>
    private async Task<List<SharedEmailKey>> RenewUsersAsync(CancellationToken cancellationToken)
    {
        var waiting = await OutdatedUsersAsync(cancellationToken);
        while (true)
        {
            var shared = new List<SharedEmailKey>();
            foreach (var user in waiting)
            {
                if (await RenewAsync(user, cancellationToken) is { } holder) shared.Add(new(user, holder));
            }

            if (shared.Count == 0 || shared.Count == waiting.Count) return shared;
            waiting = [.. shared.Select(s => s.User)];
        }
    }

    /// <summary>Read as a stream: there may be millions, and few of them are outdated.</summary>
    private async Task<IReadOnlyList<UserId>> OutdatedUsersAsync(CancellationToken cancellationToken)
    {
        var emails = context.Users.Where(u => u.Email != null).OrderBy(u => u.Id).Select(u => new { u.Id, u.Email!.Value, u.Email.Key });
        var outdated = new List<UserId>();
        await foreach (var email in emails.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (Renewed(email.Value, email.Key) is not null) outdated.Add(email.Id);
        }

        return outdated;
    }

    /// <returns>Who has the key already, if the account can't have it.</returns>
    private Task<UserId?> RenewAsync(UserId id, CancellationToken cancellationToken) => unitOfWork.CommitAsync(
        async () =>
        {
            if (await users.FindAsync(id, CancellationToken.None) is not { Email: { } email } user || email.Renewed() is not { } renewed) return null;

            var holder = await users.FindAsync(LoginName.From(renewed.Value), CancellationToken.None);
            if (holder is not null && holder.Id != user.Id)
            {
                var isOutdated = holder.Email is { } held && Renewed(held.Value, held.Key) is { } own && own.Key != renewed.Key;
                if (isOutdated || holder.EmailVerifiedAt is not null || user.EmailVerifiedAt is null) return holder.Id;
                holder.LoseEmail(time.Now());
                await users.FreeEmailAsync(holder.Id, CancellationToken.None);
            }

            user.RenewEmailKey();
            return (UserId?)null;
        },
        cancellationToken);

    /// <summary>What has been sent or waits to be, which is compared with the account's key.</summary>
    private async Task RenewWhatIsSentAsync(HashSet<UserId> unchanged, CancellationToken cancellationToken)
    {
        foreach (var letter in await context.Letters.Select(l => new { l.Id, l.User, l.Recipient.Value, l.Recipient.Key }).ToListAsync(cancellationToken))
        {
            if (unchanged.Contains(letter.User) || Renewed(letter.Value, letter.Key) is not { } renewed) continue;
            using var turn = await writers.WaitAsync(cancellationToken);
            await context.Letters.Where(l => l.Id == letter.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Recipient.Value, renewed.Value).SetProperty(l => l.Recipient.Key, renewed.Key), cancellationToken);
        }

        foreach (var link in await context.MailedLinks.Select(l => new { l.User, l.Purpose, l.Address.Value, l.Address.Key }).ToListAsync(cancellationToken))
        {
            if (unchanged.Contains(link.User) || Renewed(link.Value, link.Key) is not { } renewed) continue;
            using var turn = await writers.WaitAsync(cancellationToken);
            await context.MailedLinks.Where(l => l.User == link.User && l.Purpose == link.Purpose && l.Address.Key == link.Key)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Address.Value, renewed.Value).SetProperty(l => l.Address.Key, renewed.Key), cancellationToken);
        }

        foreach (var registration in await context.PendingRegistrations.Select(r => new { r.Id, r.Email.Value, r.Email.Key }).ToListAsync(cancellationToken))
        {
            if (Renewed(registration.Value, registration.Key) is not { } renewed) continue;
            using var turn = await writers.WaitAsync(cancellationToken);
            await context.PendingRegistrations.Where(r => r.Id == registration.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Email.Value, renewed.Value).SetProperty(r => r.Email.Key, renewed.Key), cancellationToken);
        }
    }

    /// <returns>Null: it is as this version makes it, or would be refused today.</returns>
    private static EmailAddress? Renewed(string value, string key)
    {
        var stored = EmailAddress.Stored(value, key);
        return stored.Renewed() is { } renewed && renewed != stored ? renewed : null;
    }
}
