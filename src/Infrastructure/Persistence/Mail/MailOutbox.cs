using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Mail;

/// <summary>Mail outbox. A worker leases a mail by moving its due time, so one node sends it, and another takes over if that node dies.</summary>
internal sealed class MailOutbox(AuthContext context, WriterQueue writers, IRequestContext request, TimeProvider time) : IMailOutbox
{
    /// <summary>Longer than a delivery attempt takes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Number of mails considered, because other nodes may lease the first ones.</summary>
    private const int CandidateCount = 10;

    public void Enqueue(QueuedMail mail)
    {
        mail.SetRequester(request.Actor);
        context.Add(mail);
    }

    public async Task<IReadOnlyList<QueuedMail>> ListByUserAsync(UserId userId, MailKind kind, CancellationToken cancellationToken) =>
        await GetMails(userId, kind).ToListAsync(cancellationToken);

    public async Task<IReadOnlySet<InvitationId>> FindPendingAsync(IReadOnlyCollection<InvitationId> invitationIds, CancellationToken cancellationToken)
    {
        MailSubjectId[] subjectIds = [.. invitationIds.Select(id => new MailSubjectId(id.Value))];
        var pending = await context.QueuedMails.Where(l => subjectIds.Contains(l.SubjectId) && l.Kind == MailKind.Invitation).Select(l => l.SubjectId).ToListAsync(cancellationToken);
        return pending.Select(id => new InvitationId(id.Value)).ToHashSet();
    }

    public Task CancelAsync(UserId userId, MailKind kind, CancellationToken cancellationToken) => GetMails(userId, kind).ExecuteDeleteAsync(cancellationToken);

    public async Task<bool> TryLockAsync(QueuedMail mail, CancellationToken cancellationToken) =>
        await context.QueuedMails.Where(l => l.Id == mail.Id).ExecuteUpdateAsync(set => set.SetProperty(l => l.DueAt, l => l.DueAt), cancellationToken) == 1;

    public async Task<QueuedMail?> LeaseNextAsync(MailPriority lowest, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var due = await context.QueuedMails
            .Where(l => l.Priority <= lowest && l.DueAt <= now)
            .OrderBy(l => l.Priority).ThenBy(l => l.DueAt).ThenBy(l => l.Id)
            .Take(CandidateCount)
            .ToListAsync(cancellationToken);
        foreach (var mail in due)
        {
            if (await TryTakeAsync(mail, now + Lease, cancellationToken)) return mail;
        }

        return null;
    }

    public async Task RemoveAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        using var permit = await writers.WaitAsync(cancellationToken);
        await context.QueuedMails.Where(l => l.Id == mail.Id).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task RescheduleAsync(QueuedMail mail, DateTimeOffset due, CancellationToken cancellationToken)
    {
        using var permit = await writers.WaitAsync(cancellationToken);
        await context.QueuedMails.Where(l => l.Id == mail.Id).ExecuteUpdateAsync(set => set.SetProperty(l => l.DueAt, due), cancellationToken);
    }

    private IQueryable<QueuedMail> GetMails(UserId userId, MailKind kind)
    {
        var subjectId = new MailSubjectId(userId.Value);
        return context.QueuedMails.Where(l => l.SubjectId == subjectId && l.Kind == kind);
    }

    private async Task<bool> TryTakeAsync(QueuedMail mail, DateTimeOffset leaseEndsAt, CancellationToken cancellationToken)
    {
        var (id, due) = (mail.Id, mail.DueAt);
        using var permit = await writers.WaitAsync(cancellationToken);
        return await context.QueuedMails.Where(l => l.Id == id && l.DueAt == due)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.DueAt, leaseEndsAt).SetProperty(l => l.DeliveryAttempts, l => l.DeliveryAttempts + 1), cancellationToken) == 1;
    }
}
