using Auth.Application.Common.Settings;

namespace Auth.Application.Lockout;

/// <summary>Limits of failed attempts and duration of lockouts.</summary>
/// <param name="MaxFailedAttempts"><c>Lockout:MaxFailedAttempts</c>: 1 to 1,000, default 5; more than 100 log a warning (NIST SP 800-63B-4, 3.2.2).</param>
/// <param name="Duration"><c>Lockout:Duration</c>: the first lockout, one second to a year, default 15 minutes; null (<c>Forever</c>) lasts until an administrator resets it.</param>
/// <param name="MaxDuration"><c>Lockout:MaxDuration</c>: limit of the duration, which doubles with each consecutive lockout; default one day.</param>
internal sealed record LockoutSettings(int MaxFailedAttempts, TimeSpan? Duration, TimeSpan MaxDuration)
{
    internal const int ManyAttempts = 100;

    internal static LockoutSettings Read(SettingsReader reader)
    {
        var minDuration = TimeSpan.FromSeconds(1);
        var settings = new LockoutSettings(
            reader.GetInteger("Lockout:MaxFailedAttempts", 5, 1, 1000),
            reader.DurationOrForever("Lockout:Duration", TimeSpan.FromMinutes(15), minDuration, SettingsReader.MaxDuration),
            reader.Duration("Lockout:MaxDuration", TimeSpan.FromDays(1), minDuration, SettingsReader.MaxDuration));

        if (settings.Duration > settings.MaxDuration && !reader.IsSet("Lockout:Duration"))
            return settings with { Duration = settings.MaxDuration };
        if (settings.Duration > settings.MaxDuration)
            reader.Reject("Lockout:Duration", $"{settings.Duration}", $"at most Lockout:MaxDuration ({settings.MaxDuration})");
        if (settings.MaxFailedAttempts > ManyAttempts)
            reader.Warn($"Lockout:MaxFailedAttempts is {settings.MaxFailedAttempts}. NIST SP 800-63B-4 allows at most {ManyAttempts}.");
        return settings;
    }
}
