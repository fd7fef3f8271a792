namespace Auth.Infrastructure.Settings;

/// <summary>Algorithms of new password hashes.</summary>
public enum PasswordAlgorithm
{
    /// <summary>PBKDF2-HMAC-SHA256, in passlib's notation.</summary>
    Pbkdf2Sha256,

    /// <summary>Argon2id with 19 MiB, two passes and one lane.</summary>
    Argon2id,
}

/// <summary>Hashing and rules of passwords.</summary>
/// <param name="Algorithm"><c>Passwords:Algorithm</c>: default <see cref="PasswordAlgorithm.Pbkdf2Sha256"/>.</param>
/// <param name="Iterations"><c>Passwords:Iterations</c>: rounds of PBKDF2, 1 to 10,000,000, default 600,000 (OWASP Password Storage Cheat Sheet); fewer than 100,000 log a warning.</param>
/// <param name="MinimumLength"><c>Passwords:MinimumLength</c>: 8 to 1,024 characters, default 15 (NIST SP 800-63B-4, 3.1.1.2: 15 where the password is the only factor, never fewer than 8).</param>
/// <param name="MaxConcurrentHashes"><c>Passwords:MaxConcurrentHashes</c>: concurrent hashing operations, 1 to 1,024, default one less than the number of processors (P7).</param>
/// <param name="MaxQueueWait"><c>Passwords:MaxQueueWait</c>: maximum wait for a hashing permit, up to a minute, default 2 s.</param>
/// <param name="BreachList"><c>Passwords:BreachList</c>: URL of a list of breached passwords, such as <c>https://api.pwnedpasswords.com</c>; http only for this machine; default none.</param>
public sealed record PasswordSettings(
    PasswordAlgorithm Algorithm,
    int Iterations,
    int MinimumLength,
    int MaxConcurrentHashes,
    TimeSpan MaxQueueWait,
    Uri? BreachList = null)
{
    private const int FewIterations = 100_000;

    internal static PasswordSettings Read(SettingsReader reader)
    {
        var settings = new PasswordSettings(
            Algorithm: reader.GetChoice("Passwords:Algorithm", PasswordAlgorithm.Pbkdf2Sha256, PasswordAlgorithm.Argon2id),
            Iterations: reader.GetInteger("Passwords:Iterations", 600_000, 1, 10_000_000),
            MinimumLength: reader.GetInteger("Passwords:MinimumLength", 15, 8, 1024),
            MaxConcurrentHashes: reader.GetInteger("Passwords:MaxConcurrentHashes", Math.Max(1, Environment.ProcessorCount - 1), 1, 1024),
            MaxQueueWait: reader.Duration("Passwords:MaxQueueWait", TimeSpan.FromSeconds(2), TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            BreachList: ReadBreachList(reader));

        if (settings is { Algorithm: PasswordAlgorithm.Pbkdf2Sha256, Iterations: < FewIterations })
            reader.Warn($"Passwords:Iterations is {settings.Iterations}, which makes passwords in a leaked database easy to guess. Use at least 600000.");
        return settings;
    }

    private static Uri? ReadBreachList(SettingsReader reader)
    {
        const string key = "Passwords:BreachList";
        if (reader.Text(key) is not { Length: > 0 } text) return null;
        if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url)
            && url is { Query: "", Fragment: "", UserInfo: "" }
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))) return url;

        reader.Reject(key, text, "a URL such as https://api.pwnedpasswords.com, without user, query or fragment, or an http URL of this machine");
        return null;
    }
}
