using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Mail;

/// <summary>Whoever moves the time at which a letter is due has it until then: so of several servers one sends it, and another does if that one dies.</summary>
internal sealed class LetterBox(AuthContext context, WriterQueue writers, TimeProvider time) : ILetterBox
{
    /// <summary>Longer than a try takes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>So many are looked at: others may be faster with the first ones.</summary>
    private const int Choice = 10;

    public void Add(Letter letter) => context.Add(letter);

    public Task WithdrawLinksAsync(UserId user, CancellationToken cancellationToken) =>
        context.Letters.Where(l => l.User == user && (l.Kind == LetterKind.AddressVerification || l.Kind == LetterKind.Recovery)).ExecuteDeleteAsync(cancellationToken);

    public async Task<Letter?> TakeDueAsync(CancellationToken cancellationToken)
    {
        var now = time.Now();
        var due = await context.Letters.Where(l => l.DueAt <= now).OrderBy(l => l.DueAt).ThenBy(l => l.Id).Take(Choice).ToListAsync(cancellationToken);
        foreach (var letter in due)
        {
            if (await TryTakeAsync(letter, now + Lease, cancellationToken)) return letter;
        }

        return null;
    }

    public async Task RemoveAsync(Letter letter, CancellationToken cancellationToken)
    {
        using var turn = await writers.WaitAsync(cancellationToken);
        await context.Letters.Where(l => l.Id == letter.Id).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task PutOffAsync(Letter letter, DateTimeOffset due, CancellationToken cancellationToken)
    {
        using var turn = await writers.WaitAsync(cancellationToken);
        await context.Letters.Where(l => l.Id == letter.Id).ExecuteUpdateAsync(set => set.SetProperty(l => l.DueAt, due), cancellationToken);
    }

    private async Task<bool> TryTakeAsync(Letter letter, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (id, due) = (letter.Id, letter.DueAt);
        using var turn = await writers.WaitAsync(cancellationToken);
        return await context.Letters.Where(l => l.Id == id && l.DueAt == due)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.DueAt, until).SetProperty(l => l.Tries, l => l.Tries + 1), cancellationToken) == 1;
    }
}
