using Auth.WebApi.Security;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Hosting;

/// <summary>Logging defaults: one line for each event, none for each request. Change them under <c>Logging</c>.</summary>
/// <remarks><c>Logging:Console:FormatterName</c> <c>json</c> suits log collectors.</remarks>
internal static class LoggingDefaults
{
    /// <summary>The framework has no type of this name; it uses the text.</summary>
    private const string HostingDiagnosticsCategory = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        // Its failures are thrown, and handled or logged once by the caller.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "None",
        ["Logging:LogLevel:Polly"] = "None",
        // Warns that keys are stored unencrypted, which is intended (ADR 16).
        [$"Logging:LogLevel:{typeof(XmlKeyManager).FullName}"] = "Error",
        // Logs each failed check, even during shutdown. The caller gets the result anyway.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        // Its base class logs each 401. The caller gets the response anyway.
        [$"Logging:LogLevel:{typeof(SessionAuthenticationHandler).FullName}"] = "Warning",
        // If standard output is not read, log lines are dropped instead of blocking the server.
        ["Logging:Console:QueueFullMode"] = nameof(ConsoleLoggerQueueFullMode.DropWrite),
        ["Logging:Console:FormatterName"] = ConsoleFormatterNames.Simple,
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ ",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
    };

    /// <summary>Adds the defaults, which any other configuration source overrides.</summary>
    public static void AddQuietLogging(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        // Cannot be configured otherwise: this category logs full URLs, and those of email links contain tokens (P4).
        builder.Services.PostConfigure<LoggerFilterOptions>(filters => filters.ReplaceRules(HostingDiagnosticsCategory, LogLevel.Warning));
        builder.Services.AddSingleton<StartLog>();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<StartLog>());
        // The default ends with the space that separates timestamp and message in text logs.
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(options => options.TimestampFormat = options.TimestampFormat?.TrimEnd());
        TracedFormatter.AddTo(builder.Services);
    }

    /// <summary>Replaces the rules of a category for all providers, regardless of configuration.</summary>
    public static void ReplaceRules(this LoggerFilterOptions filters, string category, LogLevel level, Func<string?, string?, LogLevel, bool>? filter = null)
    {
        var providers = filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList();
        foreach (var rule in filters.Rules.Where(rule => rule.CategoryName?.StartsWith(category, StringComparison.OrdinalIgnoreCase) == true).ToList()) filters.Rules.Remove(rule);
        foreach (var provider in providers) filters.Rules.Add(new LoggerFilterRule(provider, category, level, filter));
    }
}
