using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
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
/// <param name="Events">The events of the account, oldest first.</param>
public sealed record AccountExport(
    DateTimeOffset ExportedAt,
    UserDetails Account,
    SecondFactorDetails SecondFactors,
    IReadOnlyList<SessionDetails> Sessions,
    IReadOnlyList<ExportedDevice> Devices,
    IReadOnlyList<PasskeyDetails> Passkeys,
    IReadOnlyList<EventDetails> Events);

/// <summary>A device on which the user has signed in.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="CreatedAt">The first login, in UTC.</param>
/// <param name="LastUsedAt">The last login, in UTC.</param>
public sealed record ExportedDevice(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt);

internal sealed class ExportAccountHandler(
    IUserRepository users,
    ITotpAuthenticatorRepository authenticators,
    ISessionRepository sessions,
    IDeviceRepository devices,
    IPasskeyRepository passkeys,
    IEventLog events,
    TimeProvider time)
    : IQueryHandler<ExportAccountQuery, AccountExport>
{
    private const int EventsAtOnce = 1_000;

    public async Task<Result<AccountExport>> Handle(ExportAccountQuery query, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(query.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var now = time.Now();
        var live = await sessions.ListLiveAsync(user.Id, now, cancellationToken);
        var userDevices = await devices.ListByUserAsync(user.Id, cancellationToken);
        var userPasskeys = await passkeys.ListByUserAsync(user.Id, cancellationToken);
        return new AccountExport(
            now,
            UserDetails.From(user, now),
            SecondFactorDetails.From(await authenticators.FindAsync(user.Id, cancellationToken), userPasskeys.Count),
            [.. live.Select(s => SessionDetails.From(s, user, s.Id == query.CurrentSessionId))],
            [.. userDevices.Select(d => new ExportedDevice(d.Id.Value, d.CreatedAt, d.LastUsedAt))],
            [.. userPasskeys.Select(PasskeyDetails.From)],
            await ReadEventsAsync(user.Id, cancellationToken));
    }

    private async Task<IReadOnlyList<EventDetails>> ReadEventsAsync(UserId userId, CancellationToken cancellationToken)
    {
        var all = new List<EventDetails>();
        while (true)
        {
            EventCursor? last = all.Count == 0 ? null : EventCursor.From(all[^1]);
            var batch = await events.ReadAsync(new EventFilter(userId, Type: null, Before: last, After: null, EventsAtOnce), cancellationToken);
            all.AddRange(batch.Select(e => WithoutActors(e, userId)));
            if (batch.Count < EventsAtOnce) return [.. all.AsEnumerable().Reverse()];
        }
    }

    /// <summary>Removes actor and client from events that another person caused, because these are that person's data (GDPR, article 15, 4).</summary>
    private static EventDetails WithoutActors(EventDetails entry, UserId userId)
    {
        var details = entry.Details.Where(d => d.Key != EventDetails.Operator).ToDictionary(StringComparer.Ordinal);
        var isByOperator = details.Count < entry.Details.Count;
        return !isByOperator && (entry.ActorId == userId.Value || (entry.ActorId is null && entry.SessionId is not null))
            ? entry
            : entry with { ActorId = null, IpAddress = null, UserAgent = null, Details = details };
    }
}
