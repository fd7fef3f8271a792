using Auth.Domain.SecondFactors;

namespace Auth.Application.SecondFactors;

/// <summary>The second factors of an account, as its user and administrators see them; without secrets.</summary>
/// <param name="Totp">The authenticator; null if there is none or its enrollment is not complete.</param>
/// <param name="RecoveryCodesLeft">The number of unused recovery codes.</param>
/// <param name="Passkeys">The number of passkeys.</param>
public sealed record SecondFactorDetails(TotpDetails? Totp, int RecoveryCodesLeft, int Passkeys)
{
    internal static SecondFactorDetails From(TotpAuthenticator? authenticator, int passkeys) =>
        authenticator?.ConfirmedAt is { } confirmedAt
            ? new(new TotpDetails(confirmedAt), authenticator.RecoveryCodes.Count, passkeys)
            : new(Totp: null, RecoveryCodesLeft: 0, passkeys);
}

/// <summary>An authenticator app.</summary>
/// <param name="ConfirmedAt">When its first code was verified, in UTC.</param>
public sealed record TotpDetails(DateTimeOffset ConfirmedAt);
