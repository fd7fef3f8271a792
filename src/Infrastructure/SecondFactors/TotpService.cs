using System.Security.Cryptography;
using Auth.Application.SecondFactors;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;
using QRCoder;

namespace Auth.Infrastructure.SecondFactors;

/// <summary>One-time codes by Otp.NET. TOTP secrets are encrypted per user by ASP.NET Core data protection (AES-256-CBC with HMAC-SHA256).</summary>
internal sealed class TotpService(IDataProtectionProvider protection, string issuer) : ITotp
{
    /// <summary>Length of a TOTP secret: 160 bits, as long as the hash (RFC 4226, 4: at least 128).</summary>
    public const int SeedBytes = 20;

    private const int PixelsPerModule = 4;

    /// <summary>Data-protection purpose, so that nothing else encrypted with the same keys is accepted as a TOTP secret.</summary>
    private const string Purpose = "Auth.SecondFactors.TotpSeed";

    /// <summary>Accepts one step before and after, for clock differences and slow typing (RFC 6238, 5.2).</summary>
    private static readonly VerificationWindow OneStepEitherSide = new(previous: 1, future: 1);

    /// <summary>Encrypting an empty value creates the encryption key if there is none.</summary>
    public void EnsureEncryptionKey() => protection.CreateProtector(Purpose).Protect([]);

    public GeneratedTotpSecret GenerateSecret(User user)
    {
        var secret = RandomNumberGenerator.GetBytes(SeedBytes);
        return new(new ProtectedTotpSecret(Convert.ToBase64String(GetProtector(user.Id).Protect(secret))), Show(user, secret));
    }

    public TotpEnrollment Show(User user, ProtectedTotpSecret seed) => Show(user, Decrypt(user.Id, seed));

    public long? FindMatchingStep(string code, UserId userId, ProtectedTotpSecret seed, DateTimeOffset now)
    {
        var totp = new Totp(Decrypt(userId, seed));
        return totp.VerifyTotp(now.UtcDateTime, code, out var step, OneStepEitherSide) ? step : null;
    }

    private TotpEnrollment Show(User user, byte[] secret)
    {
        var uri = new OtpUri(OtpType.Totp, secret, user.Username.Value, issuer).ToString();
        using var qr = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(qr);
        return new TotpEnrollment(Base32Encoding.ToString(secret), uri, image.GetGraphic(PixelsPerModule));
    }

    private byte[] Decrypt(UserId userId, ProtectedTotpSecret secret) => GetProtector(userId).Unprotect(Convert.FromBase64String(secret.Encrypted));

    /// <summary>The user is part of the purpose: a secret copied to another user's row cannot be decrypted.</summary>
    private IDataProtector GetProtector(UserId userId) => protection.CreateProtector(Purpose, userId.ToString());
}
