using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>One-time codes by the clock (RFC 6238): SHA-1, six digits, a new one each 30 seconds. Their seeds are kept encrypted.</summary>
public interface ITotp
{
    /// <summary>Gets what encrypts the seeds ready. To be called outside of a transaction, before the other calls: a new key may have to be stored.</summary>
    void Prepare();

    /// <summary>Makes a seed for one person.</summary>
    NewTotp NewSeed(User user);

    /// <summary>Shows a seed as it was when it was made. A seed that can't be decrypted, such as another person's, is a fault.</summary>
    TotpEnrolment Show(User user, ProtectedSeed seed);

    /// <summary>The step whose code this is, of the one that it is and those on either side; null: of none. A seed that can't be decrypted, such as another person's, is a fault and not a wrong code.</summary>
    long? StepOf(string code, UserId user, ProtectedSeed seed, DateTimeOffset now);
}

/// <summary>A new seed, as it is kept and as it is shown once.</summary>
/// <param name="Seed">For the store.</param>
/// <param name="Shown">For the person's authenticator.</param>
public sealed record NewTotp(ProtectedSeed Seed, TotpEnrolment Shown);

/// <summary>What a person's authenticator needs, shown until its first code.</summary>
/// <param name="Secret">The seed in base32, to be typed.</param>
/// <param name="Uri">The same as <c>otpauth://</c>, to be opened.</param>
/// <param name="QrCode">The same as an image (SVG), to be scanned.</param>
public sealed record TotpEnrolment(string Secret, string Uri, string QrCode)
{
    /// <summary>Without what it holds: a secret.</summary>
    public override string ToString() => nameof(TotpEnrolment);
}
