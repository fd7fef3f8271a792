using System.Globalization;
using Auth.Application.SecondFactors;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Common;

/// <summary>Codes that are the number of the step, for whoever has the seed; one step on either side is accepted.</summary>
internal sealed class ClockCodes : ITotp
{
    private const int StepSeconds = 30;

    /// <summary>How often it was got ready.</summary>
    public int Prepared { get; private set; }

    private static TotpEnrollment Shown => new("secret", "uri", "image");

    public static string CodeOf(UserId userId, DateTimeOffset at) => Code(StepAt(at) + userId.Value.GetHashCode());

    public void EnsureEncryptionKey() => Prepared++;

    public GeneratedTotpSecret GenerateSecret(User user) => new(new ProtectedTotpSecret($"seed of {user.Id}"), Shown);

    public TotpEnrollment Show(User user, ProtectedTotpSecret seed) => seed.Encrypted == $"seed of {user.Id}" ? Shown : throw new InvalidOperationException("This is somebody else's seed.");

    public long? FindMatchingStep(string code, UserId userId, ProtectedTotpSecret seed, DateTimeOffset now)
    {
        if (seed.Encrypted != $"seed of {userId}") throw new InvalidOperationException("This is somebody else's seed.");
        return Enumerable.Range(-1, 3).Select(i => (long?)(StepAt(now) + i)).FirstOrDefault(step => Code(step!.Value + userId.Value.GetHashCode()) == code);
    }

    private static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    private static string Code(long number) => (Math.Abs(number) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
}
