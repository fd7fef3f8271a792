using Auth.Application;
using Auth.Application.Common.Settings;
using Auth.Infrastructure;
using Microsoft.Extensions.Configuration;

namespace Auth.Commands.Hosting;

/// <summary>The settings that commands use, read and validated once (ADR 27). Settings for requests and mail are left to the server.</summary>
internal sealed record CommandSettings(ApplicationSettings Application, InfrastructureSettings Infrastructure)
{
    /// <summary>One sentence for each key that looks misspelled. Warnings about values are left to the server, which they concern.</summary>
    public IReadOnlyList<string> UnknownKeys { get; private init; } = [];

    /// <summary>Reads and validates the settings, and reports all problems together.</summary>
    /// <exception cref="SettingsException">At least one value is not allowed, or ICU is missing.</exception>
    public static CommandSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = new CommandSettings(ApplicationSettings.Read(reader), InfrastructureSettings.Read(reader));
        reader.MarkAsKnown("Branding:Logo", "Branding:Color", "RateLimits:Logins", "RateLimits:Registrations", "RateLimits:Recoveries", "RateLimits:EmailLinks", "RateLimits:HostEndpoints");
        reader.Finish();
        return settings with { UnknownKeys = reader.FindUnknownKeys() };
    }
}
