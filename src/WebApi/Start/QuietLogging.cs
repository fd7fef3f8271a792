using Microsoft.Extensions.Configuration.Memory;

namespace Auth.WebApi.Start;

/// <summary>Logs what was done, one line each, and no line a request. All of it can be set otherwise under <c>Logging</c>; <c>Logging:Console:FormatterName</c> <c>json</c> suits collectors.</summary>
internal static class QuietLogging
{
    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        // What fails there is thrown, and told by whoever meets it, once: tried again, answered 503, or a fault.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "None",
        ["Logging:LogLevel:Polly"] = "None",
        // Says that keys are stored in clear, which is so by decision (ADR 16).
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager"] = "Error",
        // Says of each check that fails that it did, also while the server stops; the caller has been told.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        // The framework's part of it says of each 401 that it is one; the caller has been told.
        ["Logging:LogLevel:Auth.WebApi.Authentication.SessionAuthenticationHandler"] = "Warning",
        ["Logging:Console:FormatterName"] = "simple",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ ",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
    };

    /// <summary>Puts the defaults below every other source of configuration.</summary>
    public static void AddQuietLogging(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        // Whatever is set: its lines have the whole address of each request, and that of a mailed link holds the token (P4).
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
    }
}
