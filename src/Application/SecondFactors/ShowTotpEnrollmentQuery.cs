using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>Shows an incomplete enrollment again to a caller who already has its secret. A session alone does not reveal it.</summary>
/// <param name="Secret">The TOTP secret in base32, as it was shown when the enrollment started.</param>
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record ShowTotpEnrollmentQuery(UserId UserId, string Secret) : IQuery<TotpEnrollment>, IUserRequest
{
    /// <summary>Omits the secret.</summary>
    public override string ToString() => nameof(ShowTotpEnrollmentQuery);
}

internal sealed class ShowTotpEnrollmentHandler(IUserRepository users, TotpEnroller enroller) : IQueryHandler<ShowTotpEnrollmentQuery, TotpEnrollment>
{
    public async Task<Result<TotpEnrollment>> Handle(ShowTotpEnrollmentQuery query, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(query.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;
        return await enroller.FindPendingAsync(user, query.Secret) is { } pending ? pending : SecondFactorErrors.NotFound;
    }
}
