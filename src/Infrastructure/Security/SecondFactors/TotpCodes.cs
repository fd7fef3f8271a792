using System.Security.Cryptography;
using Auth.Application.SecondFactors;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;
using QRCoder;

namespace Auth.Infrastructure.Security.SecondFactors;

/// <summary>One-time codes by Otp.NET, of seeds that ASP.NET Core's data protection encrypts (AES-256-CBC with HMAC-SHA256) for one user each.</summary>
internal sealed class TotpCodes(IDataProtectionProvider protection, string issuer) : ITotp
{
    /// <summary>160 bits, the length of the hash (RFC 4226, 4: at least 128).</summary>
    public const int SeedBytes = 20;

    private const int PixelsPerModule = 4;

    /// <summary>Says what is protected, so that nothing else that is protected by the same keys is taken for it.</summary>
    private const string Purpose = "Auth.SecondFactors.TotpSeed";

    /// <summary>One step for clocks that differ and people who type slowly (RFC 6238, 5.2).</summary>
    private static readonly VerificationWindow OneStepEitherSide = new(previous: 1, future: 1);

    /// <summary>Whatever is protected, its key has to be there.</summary>
    public void Prepare() => protection.CreateProtector(Purpose).Protect([]);

    public NewTotp NewSeed(User user)
    {
        var seed = RandomNumberGenerator.GetBytes(SeedBytes);
        return new(new ProtectedSeed(Convert.ToBase64String(ProtectorOf(user.Id).Protect(seed))), Show(user, seed));
    }

    public TotpEnrolment Show(User user, ProtectedSeed seed) => Show(user, Decrypt(user.Id, seed));

    public long? StepOf(string code, UserId user, ProtectedSeed seed, DateTimeOffset now)
    {
        var totp = new Totp(Decrypt(user, seed));
        return totp.VerifyTotp(now.UtcDateTime, code, out var step, OneStepEitherSide) ? step : null;
    }

    private TotpEnrolment Show(User user, byte[] seed)
    {
        var uri = new OtpUri(OtpType.Totp, seed, user.Username.Value, issuer).ToString();
        using var qr = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(qr);
        return new TotpEnrolment(Base32Encoding.ToString(seed), uri, image.GetGraphic(PixelsPerModule));
    }

    private byte[] Decrypt(UserId user, ProtectedSeed seed) => ProtectorOf(user).Unprotect(Convert.FromBase64String(seed.Encrypted));

    /// <summary>A seed that is copied to another user's row can't be decrypted there.</summary>
    private IDataProtector ProtectorOf(UserId user) => protection.CreateProtector(Purpose, user.ToString());
}
