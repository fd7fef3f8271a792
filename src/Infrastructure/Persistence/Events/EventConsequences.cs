using Auth.Application.Mail;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Invitations;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Deletes or withdraws what must not outlive an event, in its transaction, after the sessions have ended (ADR 33).</summary>
/// <remarks>A session that adds a link, a passkey or an invitation at the same moment locks its own row, which this transaction has changed. It has committed, and is seen, or it finds itself ended (ADR 20).</remarks>
internal sealed class EventConsequences(AuthContext context, RoleScopes roleScopes)
{
    /// <returns>The events of what was withdrawn.</returns>
    public async Task<IReadOnlyList<IDomainEvent>> ApplyAsync(IReadOnlyList<IDomainEvent> events)
    {
        foreach (var revocation in LinkRevocation.From(events)) await DeleteAsync(revocation);
        foreach (var ending in events.OfType<ISessionEndingEvent>()) await DeleteChallengesAsync(ending);
        foreach (var claimed in events.OfType<AccountClaimed>()) await DeleteCredentialsAsync(claimed.UserId);
        return await context.WithdrawInvitationsAsync(events, roleScopes);
    }

    /// <summary>Deletes queued mails first: a dispatcher that creates a link holds its mail until the link is committed.</summary>
    internal async Task DeleteAsync(LinkRevocation revocation)
    {
        var (userId, subjectId) = (revocation.UserId, new MailSubjectId(revocation.UserId.Value));
        var mails = context.QueuedMails.Where(m => m.SubjectId == subjectId && (m.Kind == MailKind.AddressVerification || m.Kind == MailKind.Recovery));
        var links = context.EmailLinks.Where(l => l.UserId == userId);
        if (revocation.OnlyEmailChanges)
        {
            var ownEmail = await context.Users.Where(u => u.Id == userId).Select(u => u.Email!.NormalizedValue).SingleOrDefaultAsync(CancellationToken.None);
            mails = mails.Where(m => m.Kind == MailKind.AddressVerification && m.Recipient.NormalizedValue != ownEmail);
            links = links.Where(l => l.Purpose == EmailLinkPurpose.Verification && l.Email.NormalizedValue != ownEmail);
        }

        if (revocation.SessionIds is { } sessions)
        {
            mails = mails.Where(m => m.RequestedBy != null && sessions.Contains(m.RequestedBy.Value));
            links = links.Where(l => l.RequestedBy != null && sessions.Contains(l.RequestedBy.Value));
        }

        if (revocation.KeptSessionId is { } kept)
        {
            mails = mails.Where(m => m.RequestedBy != kept);
            links = links.Where(l => l.RequestedBy != kept);
        }

        await mails.ExecuteDeleteAsync(CancellationToken.None);
        await links.ExecuteDeleteAsync(CancellationToken.None);
    }

    /// <summary>A user has few challenges, so they are judged in memory.</summary>
    private async Task DeleteChallengesAsync(ISessionEndingEvent ending)
    {
        var challenges = await context.LoginChallenges.AsNoTracking().Where(c => c.UserId == ending.UserId).ToListAsync(CancellationToken.None);
        var ended = challenges.Where(ending.Ends).Select(c => c.TokenHash).ToList();
        if (ended.Count > 0) await context.LoginChallenges.Where(c => ended.Contains(c.TokenHash)).ExecuteDeleteAsync(CancellationToken.None);
    }

    private async Task DeleteCredentialsAsync(UserId userId)
    {
        await context.Passkeys.Where(p => p.UserId == userId).ExecuteDeleteAsync(CancellationToken.None);
        await context.PasskeyCeremonies.Where(c => c.UserId == userId).ExecuteDeleteAsync(CancellationToken.None);
        await context.TotpAuthenticators.Where(a => a.UserId == userId).ExecuteDeleteAsync(CancellationToken.None);
        await context.LoginChallenges.Where(c => c.UserId == userId).ExecuteDeleteAsync(CancellationToken.None);
        await context.Devices.Where(d => d.UserId == userId).ExecuteDeleteAsync(CancellationToken.None);
        // Both may say something about another person.
        await context.TermsAcceptances.Where(a => a.UserId == userId).ExecuteDeleteAsync(CancellationToken.None);
        await context.UserAttributes.Where(a => a.UserId == userId).ExecuteDeleteAsync(CancellationToken.None);
    }
}
