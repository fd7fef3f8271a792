using System.Runtime.CompilerServices;
using Auth.Application.Attributes;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>Exports all personal data of a user (GDPR, articles 15 and 20), without password and secrets.</summary>
/// <param name="CurrentSessionId">The caller's session.</param>
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record ExportAccountQuery(UserId UserId, SessionId CurrentSessionId) : IQuery<AccountExport>, IUserRequest;

/// <summary>All personal data of a user.</summary>
/// <param name="ExportedAt">When the export was created, in UTC.</param>
/// <param name="Account">The account.</param>
/// <param name="SecondFactors">The second factors.</param>
/// <param name="Sessions">The active sessions.</param>
/// <param name="Devices">The known devices, whose attempts are counted separately.</param>
/// <param name="Passkeys">The passkeys, with their names and when they were added and used.</param>
/// <param name="Invitation">The invitation that created the account; null if there was none, or if it has been deleted.</param>
/// <param name="Events">The events of the account, oldest first. They are read while they are enumerated, within the service scope of the query.</param>
public sealed record AccountExport(
    DateTimeOffset ExportedAt,
    UserDetails Account,
    SecondFactorDetails SecondFactors,
    IReadOnlyList<SessionDetails> Sessions,
    IReadOnlyList<ExportedDevice> Devices,
    IReadOnlyList<PasskeyDetails> Passkeys,
    ExportedInvitation? Invitation,
    IAsyncEnumerable<EventDetails> Events);

/// <summary>A device on which the user has signed in.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="CreatedAt">The first login, in UTC.</param>
/// <param name="LastUsedAt">The last login, in UTC.</param>
public sealed record ExportedDevice(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt);

/// <summary>The invitation that created an account, without its inviter, who is another person (GDPR, article 15, 4).</summary>
/// <param name="Id">The invitation's id.</param>
/// <param name="Roles">The roles that the account got, in alphabetical order.</param>
/// <param name="Email">The email to which the link was sent; null if the link was handed over.</param>
/// <param name="CreatedAt">When the user was invited, in UTC.</param>
/// <param name="AcceptedAt">When the account was created, in UTC.</param>
public sealed record ExportedInvitation(Guid Id, IReadOnlyList<string> Roles, string? Email, DateTimeOffset CreatedAt, DateTimeOffset? AcceptedAt);

internal sealed class ExportAccountHandler(
    IUserRepository users,
    ITotpAuthenticatorRepository authenticators,
    ISessionRepository sessions,
    IDeviceRepository devices,
    IPasskeyRepository passkeys,
    IInvitationRepository invitations,
    IEventLog events,
    PendingEmailChange pendingChange,
    ITermsAcceptanceRepository acceptances,
    UserAttributes attributes,
    RoleRequirements requirements,
    ExportPermit permit,
    TimeProvider time)
    : IQueryHandler<ExportAccountQuery, AccountExport>
{
    /// <summary>Each batch is a short query: a slow client holds no transaction, no connection and little memory.</summary>
    private const int EventsAtOnce = 1_000;

    /// <summary>Within a batch too, because a slow client may take minutes for one.</summary>
    private static readonly TimeSpan SessionCheckInterval = TimeSpan.FromSeconds(5);

    public async Task<Result<AccountExport>> Handle(ExportAccountQuery query, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(query.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        if (permit.TryAcquire(user.Id) is { } error) return error;

        var now = time.Now();
        var live = await sessions.ListLiveAsync(user.Id, now, cancellationToken);
        var userDevices = await devices.ListByUserAsync(user.Id, cancellationToken);
        var userPasskeys = await passkeys.ListByUserAsync(user.Id, cancellationToken);
        return new AccountExport(
            now,
            UserDetails.From(user, now) with
            {
                PendingEmail = (await pendingChange.FindAsync(user, now, cancellationToken))?.Value,
                AcceptedTerms = await AcceptedTerms.ListAsync(acceptances, user.Id, cancellationToken),
                Attributes = await attributes.FindForExportAsync(user.Id, cancellationToken),
            },
            SecondFactorDetails.From(await authenticators.FindAsync(user.Id, cancellationToken), userPasskeys.Count),
            [.. live.Select(s => SessionDetails.From(s, user, requirements, s.Id == query.CurrentSessionId))],
            [.. userDevices.Select(d => new ExportedDevice(d.Id.Value, d.CreatedAt, d.LastUsedAt))],
            [.. userPasskeys.Select(PasskeyDetails.From)],
            await FindInvitationAsync(user.Id, cancellationToken),
            ReadEventsAsync(query, now, cancellationToken));
    }

    private async Task<ExportedInvitation?> FindInvitationAsync(UserId userId, CancellationToken cancellationToken) =>
        await invitations.FindByAccountAsync(userId, cancellationToken) is { } invitation
            ? new(invitation.Id.Value, [.. invitation.Roles.Select(r => r.Name).Order(StringComparer.Ordinal)], invitation.Email?.Value, invitation.CreatedAt, invitation.AcceptedAt)
            : null;

    /// <summary>Reads the events until the export began, as long as the session is valid (ADR 20).</summary>
    /// <exception cref="SessionNoLongerValidException">The session has ended meanwhile.</exception>
    private async IAsyncEnumerable<EventDetails> ReadEventsAsync(ExportAccountQuery query, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new EventFilter(query.UserId, Type: null, Before: null, After: null, EventsAtOnce) { Following = default(EventCursor), Until = until.AddMicroseconds(1) };
        while (true)
        {
            var checkedAt = await CheckSessionAsync(query, cancellationToken);
            var batch = await events.ReadAsync(filter, cancellationToken);
            foreach (var entry in batch)
            {
                if (time.GetElapsedTime(checkedAt) >= SessionCheckInterval) checkedAt = await CheckSessionAsync(query, cancellationToken);
                yield return WithoutActors(entry, query.UserId);
            }

            if (batch.Count < EventsAtOnce) yield break;
            filter = filter with { Following = EventCursor.From(batch[^1]) };
        }
    }

    /// <returns>The time of the check, as a timestamp.</returns>
    private async Task<long> CheckSessionAsync(ExportAccountQuery query, CancellationToken cancellationToken)
    {
        var checkedAt = time.GetTimestamp();
        return await sessions.FindAsync([query.CurrentSessionId], cancellationToken) is [{ EndedAt: null }] ? checkedAt : throw new SessionNoLongerValidException();
    }

    /// <summary>Removes actor and client from events that another person caused, because these are that person's data (GDPR, article 15, 4).</summary>
    private static EventDetails WithoutActors(EventDetails entry, UserId userId)
    {
        var details = entry.Details.Where(d => d.Key is not (EventDetails.Operator or EventDetails.ServiceAccount)).ToDictionary(StringComparer.Ordinal);
        var isByOperator = details.Count < entry.Details.Count;
        return !isByOperator && (entry.ActorId == userId.Value || (entry.ActorId is null && entry.SessionId is not null))
            ? entry
            : entry with { ActorId = null, IpAddress = null, UserAgent = null, Details = details };
    }
}
