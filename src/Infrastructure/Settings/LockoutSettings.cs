namespace Auth.Infrastructure.Settings;

/// <summary>When wrong passwords lock an account, and for how long.</summary>
/// <param name="MaxFailedAttempts"><c>Lockout:MaxFailedAttempts</c>: 1 to 1,000, default 5; more than 100 warn (NIST SP 800-63B-4, 3.2.2).</param>
/// <param name="Duration"><c>Lockout:Duration</c>: the first lockout, one second to a year, default 15 minutes; null (<c>Forever</c>): until an administrator resets it.</param>
/// <param name="MaxDuration"><c>Lockout:MaxDuration</c>: what the duration, doubled with each lockout in a row, ends at; default one day.</param>
public sealed record LockoutSettings(int MaxFailedAttempts, TimeSpan? Duration, TimeSpan MaxDuration)
{
    private const int ManyAttempts = 100;

    internal static LockoutSettings Read(SettingsReader reader)
    {
        var shortest = TimeSpan.FromSeconds(1);
        var settings = new LockoutSettings(
            reader.WholeNumber("Lockout:MaxFailedAttempts", 5, 1, 1000),
            reader.DurationOrForever("Lockout:Duration", TimeSpan.FromMinutes(15), shortest, SettingsReader.Longest),
            reader.Duration("Lockout:MaxDuration", TimeSpan.FromDays(1), shortest, SettingsReader.Longest));

        if (settings.Duration > settings.MaxDuration && !reader.IsSet("Lockout:Duration"))
            return settings with { Duration = settings.MaxDuration };
        if (settings.Duration > settings.MaxDuration)
            reader.Refuse("Lockout:Duration", $"{settings.Duration}", $"at most Lockout:MaxDuration ({settings.MaxDuration})");
        if (settings.MaxFailedAttempts > ManyAttempts)
            reader.Warn($"Lockout:MaxFailedAttempts is {settings.MaxFailedAttempts}. NIST SP 800-63B-4 allows at most {ManyAttempts}.");
        return settings;
    }
}
