using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>Returns the second factors of an account.</summary>
[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.UsersRead)]
public sealed record GetSecondFactorsQuery(UserId UserId) : IQuery<SecondFactorDetails>, IUserRequest;

internal sealed class GetSecondFactorsHandler(IUserRepository users, ITotpAuthenticatorRepository authenticators, IPasskeyRepository passkeys)
    : IQueryHandler<GetSecondFactorsQuery, SecondFactorDetails>
{
    public async Task<Result<SecondFactorDetails>> Handle(GetSecondFactorsQuery query, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(query.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        var authenticator = await authenticators.FindAsync(user.Id, cancellationToken);
        return SecondFactorDetails.From(authenticator, (await passkeys.ListByUserAsync(user.Id, cancellationToken)).Count);
    }
}
