using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Terms;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>Returns one user, with the email to which it is about to change and the accepted terms.</summary>
[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.UsersRead)]
public sealed record GetUserQuery(UserId UserId) : IQuery<UserDetails>, IUserRequest;

internal sealed class GetUserHandler(IUserRepository users, PendingEmailChange pendingChange, ITermsAcceptanceRepository acceptances, UserAttributes attributes, TimeProvider time) : IQueryHandler<GetUserQuery, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(GetUserQuery query, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(query.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        var now = time.Now();
        var pending = await pendingChange.FindAsync(user, now, cancellationToken);
        return UserDetails.From(user, now) with
        {
            PendingEmail = pending?.Value,
            AcceptedTerms = await AcceptedTerms.ListAsync(acceptances, user.Id, cancellationToken),
            Attributes = await attributes.FindAsync(user.Id, cancellationToken),
        };
    }
}
