using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys;

/// <summary>The WebAuthn relying party: creates the options of ceremonies and verifies responses. It does not access the database.</summary>
internal interface IWebAuthn
{
    /// <summary>Creates the options for the registration of a passkey.</summary>
    /// <param name="known">The user's existing passkeys, whose authenticators cannot register again.</param>
    Task<CeremonyOptions> CreateRegistrationOptionsAsync(User user, IReadOnlyCollection<Passkey> known);

    /// <summary>Creates the options for an authentication.</summary>
    /// <param name="user">The user; null to accept a passkey of any user.</param>
    /// <param name="allowed">The user's passkeys.</param>
    Task<CeremonyOptions> CreateAuthenticationOptionsAsync(User? user, IReadOnlyCollection<Passkey> allowed);

    /// <summary>Verifies a registration response: challenge, origin, relying party, user presence and verification, algorithm.</summary>
    /// <returns>The new credential; null if the response is invalid.</returns>
    Task<PasskeyCredential?> VerifyAttestationAsync(string state, string answer);

    /// <summary>Reads the credential id of an authentication response; null if it is malformed.</summary>
    CredentialId? ReadCredentialId(string answer);

    /// <summary>Verifies an authentication response: like a registration, and also its user and signature. The counter is not checked here.</summary>
    /// <returns>The updated credential record; null if the response is invalid.</returns>
    Task<PasskeyCredential?> VerifyAssertionAsync(string state, string answer, Passkey passkey);
}

/// <summary>The options of a ceremony.</summary>
/// <param name="Json">For the browser.</param>
/// <param name="State">The server's part, which is needed to verify the response.</param>
internal sealed record CeremonyOptions(string Json, string State);
