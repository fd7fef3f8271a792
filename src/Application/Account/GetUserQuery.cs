using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>Returns one user.</summary>
public sealed record GetUserQuery(UserId UserId) : IQuery<UserDetails>;

internal sealed class GetUserHandler(IUserRepository users, TimeProvider time) : IQueryHandler<GetUserQuery, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(GetUserQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(query.UserId, cancellationToken) is { } user ? UserDetails.From(user, time.Now()) : UserErrors.NotFound;
}
