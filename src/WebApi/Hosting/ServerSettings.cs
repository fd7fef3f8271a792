using Microsoft.Extensions.Configuration;

namespace Auth.Infrastructure.Settings;

/// <summary>All settings, read and validated once at startup. Nothing else reads the configuration.</summary>
/// <param name="Urls"><c>Urls</c>: URLs to listen on; default <c>http://localhost:5080</c>.</param>
/// <param name="PublicUrl"><c>PublicUrl</c>: the URL that users open, and the only source of links (R44); default the first of <paramref name="Urls"/>.</param>
/// <param name="Hosts">Hosts of <paramref name="PublicUrl"/> and <paramref name="Urls"/>, and of <c>AllowedHosts</c> (default none); <c>*</c> allows any host.</param>
/// <param name="Database">The section <c>Database</c> and <c>ConnectionStrings:Auth</c>.</param>
/// <param name="Setup">The section <c>Setup</c>.</param>
/// <param name="Passwords">The section <c>Passwords</c>.</param>
/// <param name="Lockout">The section <c>Lockout</c>.</param>
/// <param name="Sessions">The section <c>Sessions</c>.</param>
/// <param name="Registration">The section <c>Registration</c>.</param>
/// <param name="RateLimits">The section <c>AddressRateLimiter</c>.</param>
/// <param name="Proxies">The section <c>Proxies</c>.</param>
/// <param name="Metrics">The section <c>Metrics</c>.</param>
/// <param name="Shutdown">The section <c>Shutdown</c>.</param>
/// <param name="Mail">The section <c>Mail</c>.</param>
/// <param name="Branding">The section <c>Branding</c>.</param>
public sealed record AuthSettings(
    IReadOnlyList<string> Urls,
    Uri PublicUrl,
    AllowedHosts Hosts,
    DatabaseSettings Database,
    SetupSettings Setup,
    PasswordSettings Passwords,
    LockoutSettings Lockout,
    SessionSettings Sessions,
    RegistrationSettings Registration,
    RateLimitSettings RateLimits,
    ProxySettings Proxies,
    MetricsSettings Metrics,
    ShutdownSettings Shutdown,
    MailSettings Mail,
    BrandingSettings Branding)
{
    /// <summary>Settings that are valid but suspicious, and keys that look misspelled: one sentence each, printed by the host.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>Reads and validates all settings.</summary>
    /// <exception cref="SettingsException">At least one value is not allowed, or ICU is missing.</exception>
    public static AuthSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = Read(reader, serving: reader);
        LogLevels.Check(reader);
        return settings with { Warnings = reader.Finish() };
    }

    /// <summary>Reads and validates the settings that the CLI needs. Settings for requests and mail keep their defaults.</summary>
    /// <exception cref="SettingsException">At least one value is not allowed, or ICU is missing.</exception>
    public static AuthSettings ReadForCommands(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = Read(reader, serving: new SettingsReader(new ConfigurationBuilder().Build()));
        reader.Finish();
        return settings;
    }

    private static AuthSettings Read(SettingsReader reader, SettingsReader serving)
    {
        if (UnicodeSupport.Problem is { } problem) throw new SettingsException([problem]);

        var (urls, publicUrl) = ServerUrls.Read(reader);
        return new AuthSettings(
            urls,
            publicUrl,
            AllowedHosts.Read(serving, urls, publicUrl),
            DatabaseSettings.Read(reader),
            SetupSettings.Read(serving),
            PasswordSettings.Read(reader),
            LockoutSettings.Read(reader),
            SessionSettings.Read(reader),
            RegistrationSettings.Read(reader),
            RateLimitSettings.Read(serving),
            ProxySettings.Read(serving),
            MetricsSettings.Read(serving),
            ShutdownSettings.Read(serving),
            MailSettings.Read(serving, publicUrl),
            BrandingSettings.Read(reader, serving));
    }
}
