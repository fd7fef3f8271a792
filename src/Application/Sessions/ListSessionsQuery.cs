using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Lists the user's active sessions, newest first.</summary>
/// <param name="CurrentSessionId">The caller's session, if it is one of them.</param>
[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.UsersRead)]
public sealed record ListSessionsQuery(UserId UserId, SessionId? CurrentSessionId = null) : IQuery<IReadOnlyList<SessionDetails>>, IUserRequest;

internal sealed class ListSessionsHandler(ISessionRepository sessions, IUserRepository users, RoleRequirements requirements, TimeProvider time)
    : IQueryHandler<ListSessionsQuery, IReadOnlyList<SessionDetails>>
{
    public async Task<Result<IReadOnlyList<SessionDetails>>> Handle(ListSessionsQuery query, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(query.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        var live = await sessions.ListLiveAsync(user.Id, time.Now(), cancellationToken);
        return live.Reverse().Select(s => SessionDetails.From(s, user, requirements, s.Id == query.CurrentSessionId)).ToList();
    }
}
