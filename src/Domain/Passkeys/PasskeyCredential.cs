namespace Auth.Domain.Passkeys;

/// <summary>What is known of an authenticator's credential: a credential record (WebAuthn, 4). Nothing of it is a secret.</summary>
/// <param name="Id">The credential's id.</param>
/// <param name="PublicKey">Its public key, a COSE key in base64url.</param>
/// <param name="SignCount">How often it has signed, as it says itself; 0 of those that don't count.</param>
/// <param name="Transports">How its authenticator can be reached, as it says itself: a hint for browsers.</param>
/// <param name="IsBackupEligible">Whether it may be copied to other devices of its owner; that never changes.</param>
/// <param name="IsBackedUp">Whether it has been.</param>
public sealed record PasskeyCredential(
    CredentialId Id, string PublicKey, long SignCount, IReadOnlyList<string> Transports, bool IsBackupEligible, bool IsBackedUp)
{
    /// <summary>The longest public key that is kept, in characters: of RSA with 8192 bits.</summary>
    public const int MaximumPublicKeyLength = 1536;

    /// <summary>The longest hints that are kept, all together with single spaces between.</summary>
    public const int MaximumTransportsLength = 128;
}
