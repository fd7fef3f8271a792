using Auth.Application;
using Auth.Application.Common.Settings;
using Auth.Application.EventHandlers;
using Auth.Application.ForwardAuth;
using Auth.Infrastructure;
using Auth.Infrastructure.Mail;
using Auth.WebApi.Pages.Components;
using Auth.WebApi.Security;

namespace Auth.WebApi.Hosting;

/// <summary>All settings of a server, read and validated once at startup. Each part is declared beside the code that uses it (ADR 27).</summary>
/// <param name="Urls"><c>Urls</c>: URLs to listen on; default <c>http://localhost:5080</c>.</param>
internal sealed record ServerSettings(
    ApplicationSettings Application,
    InfrastructureSettings Infrastructure,
    MailSettings Mail,
    EventHandlerSettings EventHandlers,
    IReadOnlyList<string> Urls,
    AllowedHosts Hosts,
    ProxySettings Proxies,
    ForwardAuthSettings ForwardAuth,
    RateLimitSettings RateLimits,
    SetupSettings Setup,
    MetricsSettings Metrics,
    ShutdownSettings Shutdown,
    BrandingSettings Branding,
    ReturnAddresses ReturnAddresses,
    CorsSettings Cors)
{
    /// <summary>Settings that are valid but suspicious, and keys that look misspelled: one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>Reads and validates all settings, and reports all problems together.</summary>
    /// <exception cref="SettingsException">At least one value is not allowed, or ICU is missing.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var application = ApplicationSettings.Read(reader);
        var publicUrl = application.Service.PublicUrl;
        var urls = ServiceSettings.ReadUrls(reader);
        var settings = new ServerSettings(
            application,
            InfrastructureSettings.Read(reader),
            MailSettings.Read(reader, publicUrl),
            EventHandlerSettings.Read(reader),
            urls,
            AllowedHosts.Read(reader, urls, publicUrl),
            ProxySettings.Read(reader),
            ForwardAuthSettings.Read(reader, publicUrl),
            RateLimitSettings.Read(reader),
            SetupSettings.Read(reader),
            MetricsSettings.Read(reader),
            ShutdownSettings.Read(reader),
            BrandingSettings.Read(reader),
            ReturnAddresses.Read(reader, publicUrl),
            CorsSettings.Read(reader));
        LogLevels.Check(reader);
        return settings with { Warnings = [.. reader.Finish(), .. reader.FindUnknownKeys()] };
    }
}
