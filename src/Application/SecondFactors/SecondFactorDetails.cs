using Auth.Domain.SecondFactors;

namespace Auth.Application.SecondFactors;

/// <summary>What an account is entered with beside the password, as its owner and administrators see it: no secret.</summary>
/// <param name="Totp">The authenticator; null: there is none, or its enrolment has not been confirmed.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes have not been used.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
public sealed record SecondFactorDetails(TotpDetails? Totp, int RecoveryCodesLeft, int Passkeys)
{
    internal static SecondFactorDetails Of(Authenticator? authenticator, int passkeys) =>
        authenticator?.ConfirmedAt is { } confirmedAt
            ? new(new TotpDetails(confirmedAt), authenticator.RecoveryCodes.Count, passkeys)
            : new(Totp: null, RecoveryCodesLeft: 0, passkeys);
}

/// <summary>An authenticator.</summary>
/// <param name="ConfirmedAt">When its first code was given, UTC.</param>
public sealed record TotpDetails(DateTimeOffset ConfirmedAt);
