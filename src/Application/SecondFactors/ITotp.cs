using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>One-time codes by time (RFC 6238): SHA-1, six digits, 30 seconds. TOTP secrets are stored encrypted.</summary>
internal interface ITotp
{
    /// <summary>Ensures that the encryption key exists. Call it outside of a transaction before other members, because it may store a new key.</summary>
    void EnsureEncryptionKey();

    /// <summary>Generates a TOTP secret for a user.</summary>
    GeneratedTotpSecret GenerateSecret(User user);

    /// <summary>Returns the enrollment of a stored TOTP secret. A secret that cannot be decrypted, such as another user's, is an exception.</summary>
    TotpEnrollment Show(User user, ProtectedTotpSecret secret);

    /// <summary>Returns the matching time step: the current one or a neighbor; null if the code is wrong. A secret that cannot be decrypted is an exception, not a wrong code.</summary>
    long? FindMatchingStep(string code, UserId userId, ProtectedTotpSecret seed, DateTimeOffset now);
}

/// <summary>A new TOTP secret in its stored and its displayed form.</summary>
/// <param name="Secret">For the database.</param>
/// <param name="Enrollment">For the user's authenticator.</param>
internal sealed record GeneratedTotpSecret(ProtectedTotpSecret Secret, TotpEnrollment Enrollment);

/// <summary>The setup data for an authenticator, shown until its first code.</summary>
/// <param name="Secret">The TOTP secret in base32, for manual entry.</param>
/// <param name="Uri">The same as an <c>otpauth://</c> URI.</param>
/// <param name="QrCode">The same as a QR code (SVG).</param>
public sealed record TotpEnrollment(string Secret, string Uri, string QrCode)
{
    /// <summary>Omits the properties, which contain a secret.</summary>
    public override string ToString() => nameof(TotpEnrollment);
}
