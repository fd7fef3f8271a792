namespace Auth.Domain.Passkeys;

/// <summary>The credential record of an authenticator (WebAuthn, 4). It contains no secret.</summary>
/// <param name="PublicKey">A COSE key in base64url.</param>
/// <param name="SignCount">The signature counter that the authenticator reports; 0 if it does not count.</param>
/// <param name="Transports">The authenticator's transports, as hints for browsers.</param>
/// <param name="IsBackupEligible">Whether the key may be copied to other devices of the user; this never changes.</param>
/// <param name="IsBackedUp">Whether the key has been backed up.</param>
public sealed record PasskeyCredential(
    CredentialId Id, string PublicKey, long SignCount, IReadOnlyList<string> Transports, bool IsBackupEligible, bool IsBackedUp)
{
    /// <summary>The maximum length of the public key, in characters; enough for RSA with 8192 bits.</summary>
    public const int MaximumPublicKeyLength = 1536;

    /// <summary>The maximum total length of the transports, joined with single spaces.</summary>
    public const int MaximumTransportsLength = 128;
}
