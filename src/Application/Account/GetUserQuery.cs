using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>Returns one user.</summary>
[AllowedTo(Actors.Owner | Actors.Administrator | Actors.Operator)]
public sealed record GetUserQuery(UserId UserId) : IQuery<UserDetails>, IUserRequest;

internal sealed class GetUserHandler(IUserRepository users, TimeProvider time) : IQueryHandler<GetUserQuery, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(GetUserQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(query.UserId, cancellationToken) is { } user ? UserDetails.From(user, time.Now()) : UserErrors.NotFound;
}
