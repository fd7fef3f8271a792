using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>The outbox in memory.</summary>
internal sealed class InMemoryMailOutbox : IMailOutbox
{
    /// <summary>How long a leased mail is withheld from other workers.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly InMemoryContext _context;
    private readonly IRequestContext _request;
    private readonly TimeProvider _time;

    internal InMemoryMailOutbox(InMemoryContext context, IRequestContext request, TimeProvider time) => (_context, _request, _time) = (context, request, time);

    private InMemoryTable<QueuedMail> Mails => _context.Database.Mails;

    /// <inheritdoc />
    public void Enqueue(QueuedMail mail)
    {
        mail.SetRequester(_request.Actor);
        _context.MailSet.Add(mail);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<QueuedMail>> ListByUserAsync(UserId userId, MailKind kind, CancellationToken cancellationToken) =>
        Task.FromResult(_context.MailSet.Where(mail => mail.UserId == userId && mail.Kind == kind));

    /// <inheritdoc />
    public Task<IReadOnlySet<InvitationId>> FindPendingAsync(IReadOnlyCollection<InvitationId> invitationIds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<InvitationId>>(_context.MailSet.Where(mail => mail.InvitationId is { } id && invitationIds.Contains(id)).Select(mail => mail.InvitationId!.Value).ToHashSet());

    /// <inheritdoc />
    public Task CancelAsync(UserId userId, MailKind kind, CancellationToken cancellationToken)
    {
        foreach (var mail in _context.MailSet.Where(mail => mail.UserId == userId && mail.Kind == kind)) _context.MailSet.Remove(mail);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<bool> TryLockAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        if (_context.MailSet.Find(stored => stored.Id == mail.Id) is not { } queued) return Task.FromResult(false);
        _context.MailSet.Lock(queued);
        return Task.FromResult(true);
    }

    /// <inheritdoc />
    public Task<QueuedMail?> LeaseNextAsync(MailPriority lowest, CancellationToken cancellationToken)
    {
        var now = _time.Now();
        lock (_context.Database.Gate)
        {
            var due = Mails.All.Where(mail => mail.Priority <= lowest && mail.DueAt <= now);
            if (due.OrderBy(mail => mail.Priority).ThenBy(mail => mail.DueAt).ThenBy(mail => mail.Id).FirstOrDefault() is not { } next) return Task.FromResult<QueuedMail?>(null);

            Mails.Change(next, mail =>
            {
                EntityCopy.Set(mail, nameof(QueuedMail.DueAt), now + Lease);
                EntityCopy.Set(mail, nameof(QueuedMail.DeliveryAttempts), mail.DeliveryAttempts + 1);
            });
            return Task.FromResult<QueuedMail?>(next);
        }
    }

    /// <inheritdoc />
    public Task RemoveAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        Mails.Remove(mail);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task RescheduleAsync(QueuedMail mail, DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (Mails.Find(mail) is not null) Mails.Change(mail, stored => EntityCopy.Set(stored, nameof(QueuedMail.DueAt), due));
        return Task.CompletedTask;
    }
}
