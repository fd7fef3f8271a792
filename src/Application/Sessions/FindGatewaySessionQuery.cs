using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions;

/// <summary>Finds the session of a gateway token. It decides nothing: the session is validated afterwards. Sent by <see cref="SessionValidator"/>, which caches the result.</summary>
/// <param name="TokenHash">The hash of the presented gateway token.</param>
[AllowedTo(Actors.Anyone)]
internal sealed record FindGatewaySessionQuery(TokenHash<GatewayAccess> TokenHash) : IQuery<TokenHash<Session>>;

internal sealed class FindGatewaySessionHandler(ISessionRepository sessions) : IQueryHandler<FindGatewaySessionQuery, TokenHash<Session>>
{
    public async Task<Result<TokenHash<Session>>> Handle(FindGatewaySessionQuery query, CancellationToken cancellationToken) =>
        await sessions.FindAsync(query.TokenHash, cancellationToken) is { } session ? session.TokenHash : SessionErrors.NotAuthenticated;
}
