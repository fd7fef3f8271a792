using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Invitations;

/// <summary>Lists invitations, newest first. An invitation is listed until 30 days after it expires.</summary>
/// <param name="Limit">Invitations per page. Capped at <see cref="Paging.MaximumLimit"/>.</param>
/// <param name="Cursor">The end of the previous page; null for the first page.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.InvitationsRead)]
public sealed record ListInvitationsQuery(int Limit = Paging.DefaultLimit, string? Cursor = null) : IQuery<Page<InvitationDetails>>;

internal sealed class ListInvitationsValidator : AbstractValidator<ListInvitationsQuery>
{
    public ListInvitationsValidator()
    {
        RuleFor(q => q.Limit).PageLimit();
        RuleFor(q => q.Cursor).UserCursor();
    }
}

internal sealed class ListInvitationsHandler(IInvitationRepository invitations, IUserRepository users, IMailOutbox outbox, TimeProvider time) : IQueryHandler<ListInvitationsQuery, Page<InvitationDetails>>
{
    public async Task<Result<Page<InvitationDetails>>> Handle(ListInvitationsQuery query, CancellationToken cancellationToken)
    {
        var before = query.Cursor is null ? default(InvitationId?) : new InvitationId(Guid.Parse(query.Cursor));
        var limit = Paging.Cap(query.Limit);
        var matches = await invitations.ListAsync(before, limit + 1, cancellationToken);
        var inviters = await FindInvitersAsync(matches, cancellationToken);
        var now = time.Now();
        var pending = await FindPendingMailsAsync(matches, now, cancellationToken);
        return Page<InvitationDetails>.Create(
            [.. matches.Select(i => InvitationDetails.From(i, GetInviter(inviters, i), now) with { IsMailPending = pending.Contains(i.Id) })], limit, i => i.Id.ToString());
    }

    /// <summary>Looks up open invitations only: mails of others are discarded.</summary>
    private async Task<IReadOnlySet<InvitationId>> FindPendingMailsAsync(IReadOnlyList<Invitation> matches, DateTimeOffset now, CancellationToken cancellationToken)
    {
        InvitationId[] open = [.. matches.Where(i => !i.IsHandedOver && i.GetStatus(now) == InvitationStatus.Open).Select(i => i.Id)];
        return open.Length == 0 ? new HashSet<InvitationId>() : await outbox.FindPendingAsync(open, cancellationToken);
    }

    /// <summary>One query each, because few administrators invite.</summary>
    private async Task<Dictionary<UserId, User?>> FindInvitersAsync(IReadOnlyList<Invitation> matches, CancellationToken cancellationToken)
    {
        var inviters = new Dictionary<UserId, User?>();
        foreach (var inviterId in matches.Select(i => i.InvitedBy).OfType<UserId>().Distinct()) inviters.Add(inviterId, await users.FindAsync(inviterId, cancellationToken));
        return inviters;
    }

    private static User? GetInviter(Dictionary<UserId, User?> inviters, Invitation invitation) => invitation.InvitedBy is { } inviterId ? inviters[inviterId] : null;
}
