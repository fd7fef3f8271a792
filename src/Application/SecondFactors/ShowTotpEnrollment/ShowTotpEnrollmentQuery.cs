using System.Security.Cryptography;
using System.Text;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors.ShowTotpEnrollment;

/// <summary>Shows an enrollment that waits for its first code again, to a caller who already has its secret: a session alone does not reveal it.</summary>
/// <param name="User">Whose.</param>
/// <param name="Secret">The secret in base32, as it was shown when the enrollment began.</param>
public sealed record ShowTotpEnrollmentQuery(UserId User, string Secret) : IQuery<TotpEnrolment>
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(ShowTotpEnrollmentQuery);
}

internal sealed class ShowTotpEnrollmentHandler(IUserRepository users, IAuthenticatorRepository authenticators, ITotp totp) : IQueryHandler<ShowTotpEnrollmentQuery, TotpEnrolment>
{
    public async Task<Result<TotpEnrolment>> Handle(ShowTotpEnrollmentQuery query, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(query.User, cancellationToken) is not { } user) return UserErrors.NotFound;
        if (await authenticators.FindAsync(user.Id, cancellationToken) is not { IsConfirmed: false } pending) return SecondFactorErrors.NotFound;

        var enrollment = totp.Show(user, pending.Seed);
        return IsSame(enrollment.Secret, query.Secret) ? enrollment : SecondFactorErrors.NotFound;
    }

    private static bool IsSame(string secret, string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(given));
}
