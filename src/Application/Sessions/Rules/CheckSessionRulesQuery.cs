using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.Rules;

/// <summary>Asks the session rules of the host application whether a user's sessions may continue. Not part of the command that ends them, because a rule may take seconds.</summary>
[AllowedTo(Actors.Operator)]
internal sealed record CheckSessionRulesQuery(UserId UserId) : IQuery<SessionRuleAnswer>;

internal sealed class CheckSessionRulesHandler(IUserRepository users, SessionRules rules, TimeProvider time) : IQueryHandler<CheckSessionRulesQuery, SessionRuleAnswer>
{
    public async Task<Result<SessionRuleAnswer>> Handle(CheckSessionRulesQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(query.UserId, cancellationToken) is { } user ? await rules.AskAsync(user, time.Now(), cancellationToken) : UserErrors.NotFound;
}
