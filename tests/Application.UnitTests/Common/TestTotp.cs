using System.Globalization;
using Auth.Application.SecondFactors;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Common;

/// <summary>One-time codes that are computed from the user's id and the time step. The neighboring steps are accepted as well.</summary>
internal sealed class TestTotp : ITotp
{
    private const int StepSeconds = 30;

    private static readonly TotpEnrollment Enrollment = new("secret", "uri", "image");

    /// <summary>How often the encryption key was ensured.</summary>
    public int EnsuredKeys { get; private set; }

    public static ProtectedTotpSecret SecretOf(User user) => SecretOf(user.Id);

    public static string GetCode(UserId userId, DateTimeOffset at) => Format(GetStep(at), userId);

    public void EnsureEncryptionKey() => EnsuredKeys++;

    public GeneratedTotpSecret GenerateSecret(User user) => new(SecretOf(user), Enrollment);

    public TotpEnrollment Show(User user, ProtectedTotpSecret secret) => secret == SecretOf(user) ? Enrollment : throw OfAnotherUser();

    public long? FindMatchingStep(string code, UserId userId, ProtectedTotpSecret seed, DateTimeOffset now)
    {
        if (seed != SecretOf(userId)) throw OfAnotherUser();
        return Enumerable.Range(-1, 3).Select(offset => (long?)(GetStep(now) + offset)).FirstOrDefault(step => Format(step!.Value, userId) == code);
    }

    private static ProtectedTotpSecret SecretOf(UserId userId) => new($"secret of {userId}");

    private static long GetStep(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    private static string Format(long step, UserId userId) => (Math.Abs(step + userId.Value.GetHashCode()) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    private static InvalidOperationException OfAnotherUser() => new("This secret belongs to another user.");
}
