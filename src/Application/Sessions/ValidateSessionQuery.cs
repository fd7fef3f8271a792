using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Validates a session against the database. Sent by <see cref="SessionValidator"/>, which caches the result.</summary>
/// <param name="TokenHash">The hash of the presented token.</param>
/// <param name="Client">The client that presented it; null for a service account that may leave it out, so that the binding is not checked.</param>
[AllowedTo(Actors.Anyone)]
internal sealed record ValidateSessionQuery(TokenHash<Session> TokenHash, ClientFingerprint? Client) : IQuery<CachedSession>;

internal sealed class ValidateSessionHandler(ISessionRepository sessions, IUserRepository users, ISessionPolicy policy, RoleRequirements requirements, UserAttributes attributes, TimeProvider time)
    : IQueryHandler<ValidateSessionQuery, CachedSession>
{
    public async Task<Result<CachedSession>> Handle(ValidateSessionQuery query, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await sessions.FindAsync(query.TokenHash, cancellationToken) is not { } session) return SessionErrors.NotAuthenticated;
        if (session.EndedAt is not null) return SessionErrors.Ended;
        if (session.HasExpired(now)) return SessionErrors.Expired;
        if (await users.FindAsync(session.UserId, cancellationToken) is not { IsActive: true } user) return SessionErrors.NotAuthenticated;
        if (query.Client is not { } client || session.AcceptsClient(client, user, policy, now)) return new CachedSession(session, user, policy, requirements) { GatewayAttributes = await attributes.ListForGatewayAsync(user.Id, cancellationToken) };
        return session.BoundTo.MayLearnSecondAddress(client, user, policy, now) ? SessionErrors.AddressNotLearned : SessionErrors.Mismatched;
    }
}
