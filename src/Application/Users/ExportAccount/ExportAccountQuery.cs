using Auth.Application.Common;
using Auth.Application.Events;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Users.ExportAccount;

/// <summary>Hands a person everything that is held about them (GDPR, articles 15 and 20); no password, and no secret.</summary>
/// <param name="User">Who.</param>
/// <param name="Current">The session that asks.</param>
public sealed record ExportAccountQuery(UserId User, SessionId Current) : IQuery<AccountExport>;

/// <summary>Everything that is held about a person.</summary>
/// <param name="ExportedAt">When it was put together, UTC.</param>
/// <param name="Account">The account.</param>
/// <param name="SecondFactors">What else is asked for at a login.</param>
/// <param name="Sessions">Where the person is signed in.</param>
/// <param name="Devices">From where attempts to sign in are counted apart.</param>
/// <param name="Passkeys">The passkeys: how they are called, and when they were added and used.</param>
/// <param name="Events">What happened to the account, oldest first.</param>
public sealed record AccountExport(
    DateTimeOffset ExportedAt,
    UserDetails Account,
    SecondFactorDetails SecondFactors,
    IReadOnlyList<SessionDetails> Sessions,
    IReadOnlyList<ExportedDevice> Devices,
    IReadOnlyList<PasskeyDetails> Passkeys,
    IReadOnlyList<EventDetails> Events);

/// <summary>A device from which the person has signed in.</summary>
/// <param name="Id">The id.</param>
/// <param name="CreatedAt">The first sign-in, UTC.</param>
/// <param name="LastUsedAt">The last sign-in, UTC.</param>
public sealed record ExportedDevice(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt);

internal sealed class ExportAccountHandler(
    IUserRepository users,
    IAuthenticatorRepository authenticators,
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
        if (await users.FindAsync(query.User, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var now = time.Now();
        var live = await sessions.LiveOfAsync(user.Id, now, cancellationToken);
        var known = await devices.OfAsync(user.Id, cancellationToken);
        var owned = await passkeys.OfAsync(user.Id, cancellationToken);
        return new AccountExport(
            now,
            UserDetails.Of(user, now),
            SecondFactorDetails.Of(await authenticators.FindAsync(user.Id, cancellationToken), owned.Count),
            [.. live.Select(s => SessionDetails.Of(s, user, s.Id == query.Current))],
            [.. known.Select(d => new ExportedDevice(d.Id.Value, d.CreatedAt, d.LastUsedAt))],
            [.. owned.Select(PasskeyDetails.Of)],
            await ReadEventsAsync(user.Id, cancellationToken));
    }

    private async Task<IReadOnlyList<EventDetails>> ReadEventsAsync(UserId user, CancellationToken cancellationToken)
    {
        var all = new List<EventDetails>();
        while (true)
        {
            EventPlace? last = all.Count == 0 ? null : EventPlace.Of(all[^1]);
            var some = await events.ReadAsync(new EventFilter(user, Type: null, Before: last, After: null, EventsAtOnce), cancellationToken);
            all.AddRange(some.Select(e => OfThePersonAlone(e, user)));
            if (some.Count < EventsAtOnce) return [.. all.AsEnumerable().Reverse()];
        }
    }

    /// <summary>Where it was somebody else, an administrator or a stranger who guessed, that is theirs (GDPR, article 15, 4).</summary>
    private static EventDetails OfThePersonAlone(EventDetails happened, UserId user) =>
        happened.ActorId == user.Value || (happened.ActorId is null && happened.SessionId is not null)
            ? happened
            : happened with { ActorId = null, IpAddress = null, UserAgent = null };
}
