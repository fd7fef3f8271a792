using Auth.Application.Common.Settings;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Algorithms of new password hashes.</summary>
internal enum PasswordAlgorithm
{
    /// <summary>PBKDF2-HMAC-SHA256, in passlib's notation.</summary>
    Pbkdf2Sha256,

    /// <summary>Argon2id with 19 MiB, two passes and one lane.</summary>
    Argon2id,
}

/// <summary>Hashing of passwords.</summary>
/// <param name="Algorithm"><c>Passwords:Algorithm</c>: default <see cref="PasswordAlgorithm.Pbkdf2Sha256"/>.</param>
/// <param name="Iterations"><c>Passwords:Iterations</c>: rounds of PBKDF2, 1 to 10,000,000, default 600,000 (OWASP Password Storage Cheat Sheet); fewer than 100,000 log a warning.</param>
/// <param name="MaxConcurrentHashes"><c>Passwords:MaxConcurrentHashes</c>: concurrent hashing operations, 1 to 1,024, default one less than the number of processors (P7).</param>
/// <param name="MaxQueueWait"><c>Passwords:MaxQueueWait</c>: maximum wait for a hashing permit, up to a minute, default 2 s.</param>
internal sealed record HashingSettings(PasswordAlgorithm Algorithm, int Iterations, int MaxConcurrentHashes, TimeSpan MaxQueueWait)
{
    private const int FewIterations = 100_000;

    internal static HashingSettings Read(SettingsReader reader)
    {
        var settings = new HashingSettings(
            Algorithm: reader.GetChoice("Passwords:Algorithm", PasswordAlgorithm.Pbkdf2Sha256, PasswordAlgorithm.Argon2id),
            Iterations: reader.GetInteger("Passwords:Iterations", 600_000, 1, 10_000_000),
            MaxConcurrentHashes: reader.GetInteger("Passwords:MaxConcurrentHashes", Math.Max(1, Environment.ProcessorCount - 1), 1, 1024),
            MaxQueueWait: reader.Duration("Passwords:MaxQueueWait", TimeSpan.FromSeconds(2), TimeSpan.Zero, TimeSpan.FromMinutes(1)));

        if (settings is { Algorithm: PasswordAlgorithm.Pbkdf2Sha256, Iterations: < FewIterations })
            reader.Warn($"Passwords:Iterations is {settings.Iterations}, which makes passwords in a leaked database easy to guess. Use at least 600000.");
        return settings;
    }
}
