using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors.GetSecondFactors;

/// <summary>Shows what an account is entered with beside the password.</summary>
/// <param name="User">Whose.</param>
public sealed record GetSecondFactorsQuery(UserId User) : IQuery<SecondFactorDetails>;

internal sealed class GetSecondFactorsHandler(IUserRepository users, IAuthenticatorRepository authenticators) : IQueryHandler<GetSecondFactorsQuery, SecondFactorDetails>
{
    public async Task<Result<SecondFactorDetails>> Handle(GetSecondFactorsQuery query, CancellationToken cancellationToken) =>
        await users.FindAsync(query.User, cancellationToken) is { } user
            ? SecondFactorDetails.Of(await authenticators.FindAsync(user.Id, cancellationToken))
            : UserErrors.NotFound;
}
